namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>What was done to the system while a run went on, and when: the first signal was sent after <see cref="Began"/>, the last had taken effect at <see cref="Ended"/>.</summary>
/// <param name="WorkersLost">Workers whose calls in flight nobody can account for any more.</param>
/// <param name="RedisLost">Redis forgot: a result on its way into the commit then may be looked up again, since nobody holds its unit any more.</param>
/// <param name="Thawed">When a worker that had been taken for dead came back; what it had been about to send may still arrive then.</param>
/// <param name="Fenced">When it had found out.</param>
public sealed record Interruption(
    string What, DateTimeOffset Began, DateTimeOffset Ended, int WorkersLost, bool RedisLost = false, DateTimeOffset? Thawed = null, DateTimeOffset? Fenced = null)
{
    /// <summary>What a commit itself may take, and what the kernel delivers of a killed sender.</summary>
    private static readonly TimeSpan Commit = TimeSpan.FromMilliseconds(500), OnItsWay = TimeSpan.FromMilliseconds(100);

    /// <summary>How long after the result that finished a unit a call of it may still start: not at all, unless the streams were lost between result and commit.</summary>
    public TimeSpan Slack(Evidence evidence) => RedisLost ? evidence.LongestWaitForCommit + Commit : TimeSpan.Zero;

    /// <summary>
    /// The keys in flight then: called before, and finished (if at all) only by a result that came after. They are the calls that were reserved and not yet committed, as far as
    /// the sandbox has seen them.
    /// </summary>
    public IReadOnlySet<string> KeysInFlight(Evidence evidence) => evidence.CallsByKey
        .Where(calls => calls.First().At <= Ended + OnItsWay && (!evidence.FinishOf.TryGetValue(calls.Key, out var finish) || finish.At >= Began - Slack(evidence)))
        .Select(calls => calls.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>Calls that the sandbox had received and not answered.</summary>
    public int Unanswered(Evidence evidence) => evidence.Billed.Count(call => call.At <= Began && !(call.AnsweredAt <= Began));

    /// <summary>Share of the units that had been called for.</summary>
    public double Done(Evidence evidence, Catalogue catalogue) => evidence.CallsByKey.Count(calls => calls.First().At <= Began) / (double)catalogue.Keys.Count;

    /// <summary>Whether a call that started at that time can have been on its way since before the worker froze.</summary>
    public bool MayArriveLate(DateTimeOffset at) => at >= Thawed && at <= Fenced + OnItsWay;

    /// <summary>Whether there was enough behind and before it to break something: 10 to 90 % done, a call in flight.</summary>
    public bool CameInTheMiddle(Evidence evidence, Catalogue catalogue) => Done(evidence, catalogue) is >= 0.1 and <= 0.9 && Unanswered(evidence) >= 1;

    /// <summary>The first call after it; null when there was none.</summary>
    public DateTimeOffset? NextCall(Evidence evidence) => evidence.Billed.Select(call => (DateTimeOffset?)call.At).FirstOrDefault(at => at > Ended + OnItsWay);

    /// <summary>The figures, for the reader of the test's output.</summary>
    public string Describe(Evidence evidence, Catalogue catalogue)
    {
        var spend = evidence.Run.Spend;
        return $"{What} at {Done(evidence, catalogue):P0}, {Unanswered(evidence)} unanswered, {KeysInFlight(evidence).Count} in flight, repeated {evidence.Repeated}, "
            + $"uncertain ${spend.UncertainUsd} (settled {spend.SettledUsd}, billed {evidence.BilledUsd}), {evidence.Run.State}";
    }
}
