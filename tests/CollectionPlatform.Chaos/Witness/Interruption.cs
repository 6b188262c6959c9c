using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>
/// What was done to the system while runs went on, and when: the first signal was sent after <see cref="Began"/>, the last had taken effect
/// at <see cref="Ended"/>.
/// </summary>
/// <param name="WorkersLost">Workers whose calls in flight nobody may be able to account for any more.</param>
/// <param name="RedisLost">Redis forgot, or may have: a unit in flight then may be looked up again, since nobody holds it any more.</param>
/// <param name="Thawed">When a worker that may have been taken for dead came back; what it had been about to send may still arrive
/// then.</param>
public sealed record Interruption(
    string What,
    DateTimeOffset Began,
    DateTimeOffset Ended,
    int WorkersLost,
    bool RedisLost = false,
    DateTimeOffset? Thawed = null
)
{
    /// <summary>What a killed sender's kernel delivers after its death.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(100);

    /// <summary>What a worker that thaws sends before it finds that it is fenced.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    /// <summary>When a worker that thawed had found that it was fenced; null when that was not looked at.</summary>
    public DateTimeOffset? Fenced { get; init; }

    /// <summary>When all that was struck served again; null when nothing of it was away.</summary>
    public DateTimeOffset? Back { get; init; }

    /// <summary>Names of the workers that may be lost; null when not known.</summary>
    public IReadOnlyList<string>? Victims { get; init; }

    /// <summary>
    /// The units that were leased in the moment in which Redis forgot (<see cref="RedisMemory.UnitOf"/>): only they may be paid for again.
    /// Null when they are not known.
    /// </summary>
    public IReadOnlySet<string>? Leased { get; init; }

    /// <summary>Calls may have been given up without an answer: their bill then is uncertain.</summary>
    public bool MayCut { get; init; }

    /// <summary>What was wrong with a provider; null when it was another harm.</summary>
    public ProviderTrouble? Trouble { get; init; }

    /// <summary>What a provider billed meanwhile; null when it billed what the list says.</summary>
    public HigherBills? Bills { get; init; }

    /// <summary>Calls the sandbox had received and not answered right before; -1 when it was not asked.</summary>
    public long InFlightBefore { get; init; } = -1;

    /// <summary>Whether a unit in flight then may be paid for again. A database that is away is waited for, answers in hand.</summary>
    public bool MayRepeat => WorkersLost > 0 || RedisLost;

    /// <summary>The end of all its effects on what is in flight.</summary>
    public DateTimeOffset Over => new[] { Ended, Back ?? Ended, Thawed ?? Ended }.Max();

    /// <summary>Calls that the sandbox had received and not answered.</summary>
    public int Unanswered(Evidence evidence) => evidence.Billed.Count(call => call.At <= Began && !(call.AnsweredAt <= Began));

    /// <summary>Share of the units that had been called for.</summary>
    public double Done(Evidence evidence, Catalogue catalogue) =>
        evidence.CallsByKey.Count(calls => calls.First().At <= Began) / (double)catalogue.Keys.Count;

    /// <summary>Whether a call that started at that time can have been on its way since before the worker froze.</summary>
    public bool MayArriveLate(DateTimeOffset at) => at >= Thawed && at <= (Fenced + OnItsWay ?? Thawed + Late);

    /// <summary>Whether there was enough behind and before it to break something: 10 to 90 % done, a call in flight.</summary>
    public bool CameInTheMiddle(Evidence evidence, Catalogue catalogue) =>
        Done(evidence, catalogue) is >= 0.1 and <= 0.9 && Unanswered(evidence) >= 1;

    /// <summary>The first call after it; null when there was none.</summary>
    public DateTimeOffset? NextCall(Evidence evidence) =>
        evidence.Billed.Select(call => (DateTimeOffset?)call.At).FirstOrDefault(at => at > Ended + OnItsWay);

    /// <summary>When, and who was lost.</summary>
    public string Times() =>
        $"{What}: {Began:HH:mm:ss.fff} to {Ended:HH:mm:ss.fff}, over {Over:HH:mm:ss.fff}"
        + (Victims is { Count: > 0 } ? $", lost {string.Join(", ", Victims)}" : "")
        + (Leased is null ? "" : $", {Leased.Count} units leased");

    /// <summary>The figures, for the reader of the output.</summary>
    public string Describe(Evidence evidence, Catalogue catalogue)
    {
        var spend = evidence.Run.Spend;
        return $"{What} at {Done(evidence, catalogue):P0}, {Unanswered(evidence)} unanswered, repeated {evidence.Repeated}, "
            + $"uncertain ${spend.UncertainUsd} (settled {spend.SettledUsd}, billed {evidence.BilledUsd}), {evidence.Run.State}";
    }
}

/// <summary>A provider was in trouble from the interruption's beginning until <paramref name="Cured"/>.</summary>
/// <param name="CureBegan">Until then every answer was given under the fault.</param>
/// <param name="Fault">What it was told to do.</param>
public sealed record ProviderTrouble(string Provider, DateTimeOffset CureBegan, DateTimeOffset Cured, SandboxFaults Fault)
{
    /// <summary>What the failure log says of units whose own answer was spoilt; null when none is.</summary>
    public string? SpoilsAs =>
        Fault.MalformedRate > 0 ? "malformed"
        : Fault.OddItemRate > 0 ? "oddItem"
        : Fault.RepeatedPageRate > 0 ? "wrongPage"
        : null;

    /// <summary>What its 429s asked for.</summary>
    public TimeSpan? RetryAfter => Fault.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
