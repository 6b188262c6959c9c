namespace CollectionPlatform.Chaos.Witness;

/// <summary>
/// The time in which what an interruption lost can have been in flight: from before it began (an answer on its way into the commit) until
/// after it was over (a unit leased before
/// and called after). Interruptions that follow each other closely stretch each other's: with the database away, answers wait for their
/// commit and leased units for their reservation.
/// </summary>
public readonly record struct HarmWindow(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>
    /// From answer to commit, and from lease to call, at most, on a very busy machine with the servers there. How many may be repeated is
    /// bounded without a clock.
    /// </summary>
    public static readonly TimeSpan BeforeCommit = TimeSpan.FromSeconds(5),
        BeforeCall = TimeSpan.FromSeconds(2);

    /// <summary>The windows in which calls in flight may be paid for again; none for those whose units in flight are known.</summary>
    public static IReadOnlyList<HarmWindow> Of(IReadOnlyCollection<Interruption> interruptions) =>
        [.. interruptions.Where(i => i.WorkersLost > 0 || (i.RedisLost && i.Leased is null)).Select(i => Around(i, interruptions))];

    /// <summary>Whether a call can have been in flight within it.</summary>
    public bool Touches(DateTimeOffset called, DateTimeOffset? answered) => called <= To && !(answered < From);

    public bool Contains(DateTimeOffset at) => at >= From && at <= To;

    private static HarmWindow Around(Interruption one, IReadOnlyCollection<Interruption> all)
    {
        var (from, to) = (one.Began, one.Over);
        for (var grew = true; grew; )
        {
            var near = all.Where(i => i.Began - BeforeCommit <= to && i.Over + BeforeCall >= from).ToList();
            var (first, last) = (near.Min(i => i.Began), near.Max(i => i.Over));
            grew = first < from || last > to;
            (from, to) = (first < from ? first : from, last > to ? last : to);
        }

        return new HarmWindow(from - BeforeCommit, to + BeforeCall);
    }
}
