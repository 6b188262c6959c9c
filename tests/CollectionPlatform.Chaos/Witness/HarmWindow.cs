namespace CollectionPlatform.Chaos.Witness;

/// <summary>
/// The time in which what an interruption lost can have been in flight: from before it began (an answer on its way into the commit) until after it was over (a unit leased before
/// and called after). Interruptions that follow each other closely stretch each other's: with the database away, answers wait for their commit and leased units for their reservation.
/// </summary>
public readonly record struct HarmWindow(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>From answer to commit, and from lease to call, at most, on a busy machine with the servers there.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>The windows in which calls in flight may be paid for again.</summary>
    public static IReadOnlyList<HarmWindow> Of(IReadOnlyCollection<Interruption> interruptions) => [.. interruptions.Where(i => i.MayRepeat).Select(i => Around(i, interruptions))];

    /// <summary>Whether a call can have been in flight within it.</summary>
    public bool Touches(DateTimeOffset called, DateTimeOffset? answered) => called <= To && !(answered < From);

    public bool Contains(DateTimeOffset at) => at >= From && at <= To;

    private static HarmWindow Around(Interruption one, IReadOnlyCollection<Interruption> all)
    {
        var (from, to) = (one.Began - Slack, one.Over + Slack);
        for (var grew = true; grew;)
        {
            var near = all.Where(i => i.Began - Slack <= to && i.Over + Slack >= from).ToList();
            var (first, last) = (near.Min(i => i.Began) - Slack, near.Max(i => i.Over) + Slack);
            grew = first < from || last > to;
            (from, to) = (first < from ? first : from, last > to ? last : to);
        }

        return new HarmWindow(from, to);
    }
}
