namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// Tells a unit that is refused for itself (403, 503) from a provider that refuses everything. A refused unit is known as odd, and counts
/// no more, when another call that was sent no earlier is answered as it should, before or after. Three different units that are refused
/// within 5 s without such an answer are the provider's failure. Pure: time comes with each answer.
/// </summary>
public sealed class OddUnits
{
    /// <summary>So many different units are no coincidence.</summary>
    public const int Many = 3;

    /// <summary>So many odd ones are remembered; the eldest are forgotten.</summary>
    private const int Remembered = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (TimeSpan Sent, TimeSpan Answered)> refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> odd = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private TimeSpan wellSent = TimeSpan.MinValue;
    private readonly HashSet<string> failing = new(StringComparer.Ordinal);

    /// <summary>Different units that were refused lately with nothing to prove that others are answered.</summary>
    public int Count => refused.Count;

    public bool Knows(string unit) => odd.Contains(unit);

    /// <summary>Whether its last refusal was taken for its own, with the gate open since.</summary>
    public bool IsFailing(string unit) => failing.Contains(unit);

    /// <summary>Its refusal is taken for its own.</summary>
    public void Fails(string unit)
    {
        if (failing.Count >= Remembered)
            failing.Clear();
        failing.Add(unit);
    }

    public void Refused(string unit, TimeSpan sent, TimeSpan now)
    {
        if (odd.Contains(unit))
            return;
        if (sent <= wellSent)
        {
            Remember(unit);
            return;
        }

        foreach (var (other, seen) in refused)
            if (now - seen.Answered > Window)
                refused.Remove(other);
        refused[unit] = (sent, now);
    }

    /// <summary>A call that was sent then has just been answered as it should.</summary>
    public void Answered(string unit, TimeSpan sent)
    {
        refused.Remove(unit);
        failing.Remove(unit);
        wellSent = sent > wellSent ? sent : wellSent;
        if (refused.Count == 0)
            return;
        foreach (var (other, seen) in refused)
            if (seen.Sent <= sent)
                Remember(other);
    }

    public void Remember(string unit)
    {
        refused.Remove(unit);
        if (!odd.Add(unit))
            return;
        order.Enqueue(unit);
        if (order.Count > Remembered)
            odd.Remove(order.Dequeue());
    }

    /// <summary>The gate opened: what was counted before does not count any more.</summary>
    public void Reset()
    {
        refused.Clear();
        failing.Clear();
    }
}
