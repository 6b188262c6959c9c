using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// Decides from the answers of a provider, as this worker gets them, whether a failure is the provider's and closes its gate, or the
/// unit's own. Pure: time comes with each answer.
/// </summary>
internal sealed class Judge(Closings closings)
{
    /// <summary>Who answered a call as it should so lately is not down, whatever it says to another.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(60);

    private readonly Circuit circuit = new();
    private readonly OddUnits odd = new();
    private readonly StormWatch storms = new();
    private TimeSpan? answered,
        closedByMany;

    /// <summary>The gate opened: what was before does not count any more, but for which units are odd.</summary>
    public void Opened()
    {
        circuit.Reset();
        odd.Reset();
        storms.Reset();
        closedByMany = null;
    }

    /// <summary>Takes note of who is answered and who is refused, whatever the gate's state.</summary>
    public void Note(AnswerVerdict verdict, Attempt call, TimeSpan now)
    {
        if (verdict.Trouble == ProviderTrouble.None)
        {
            answered = now;
            odd.Answered(call.Unit, call.Sent);
        }
        else if (verdict.MayBeTheUnits)
        {
            odd.Refused(call.Unit, call.Sent, now);
        }
    }

    /// <summary>Why an answer closes the open gate; null when it does not.</summary>
    /// <param name="stored">When the provider answered any worker, as stored.</param>
    /// <param name="counts">Whether it counts towards a storm: not what a person chose to skip.</param>
    public GateClosing? Closing(AnswerVerdict verdict, Attempt call, TimeSpan now, TimeSpan? stored, bool counts)
    {
        if (counts && verdict.Trouble is ProviderTrouble.None or ProviderTrouble.Item && storms.Observe(verdict.Kind))
            return closings.Storm(verdict);
        if (verdict.MayBeTheUnits && odd.Knows(call.Unit))
            return null;
        var units = IsUnits(verdict, call, now, stored);
        if (circuit.Observe(now, call.Sent, verdict, units) is not { } state)
            return null;
        var (refused, many) = (verdict.MayBeTheUnits, odd.Count >= OddUnits.Many);
        closedByMany = refused && many ? now : null;
        return closings.Of(state, verdict) with { ClosedBy = refused && !many && !units ? call.Unit : null };
    }

    /// <summary>
    /// Whether a 403 or 503 is the unit's own: it is known as odd, or the provider has just answered others and refuses but a few.
    /// </summary>
    public bool IsUnits(AnswerVerdict verdict, Attempt call, TimeSpan now, TimeSpan? stored)
    {
        if (!verdict.MayBeTheUnits)
            return false;
        var own =
            odd.Knows(call.Unit)
            || (odd.Count < OddUnits.Many && (odd.IsFailing(call.Unit) || IsLately(answered, now) || IsLately(stored, now)));
        if (own)
            odd.Fails(call.Unit);
        return own;
    }

    public bool IsOdd(string unit) => odd.Knows(unit);

    /// <summary>
    /// Whether a gate that was closed for refused units closed for nothing: this worker was answered lately, before or since, and no more
    /// than a few are left refused without proof that others are answered. A gate closed for many heals only in the worker that knows them.
    /// </summary>
    public bool Heals(string? closedBy, TimeSpan closedSince)
    {
        var from = closedBy is null ? closedByMany : closedSince - Lately;
        if (!(answered > from) || odd.Count >= OddUnits.Many)
            return false;
        if (closedBy is not null)
            odd.Remember(closedBy);
        return true;
    }

    private static bool IsLately(TimeSpan? at, TimeSpan now) => at is { } then && now - then <= Lately;
}
