using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>A run of a round, with what it may know and what it may spend.</summary>
public sealed class WatchedRun(string id, Catalogue catalogue, decimal cap)
{
    public string Id => id;

    public Catalogue Catalogue => catalogue;

    /// <summary>
    /// P1: the most the run may be billed, USD. Its cap; after the cap was lowered, what had been spent, was in doubt or in flight then,
    /// where that is more.
    /// </summary>
    public decimal Ceiling { get; private set; } = cap;

    /// <summary>Times between which the run was seen to be paused: no call may be made.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> Paused { get; } = [];

    /// <summary>Before a higher cap is saved: from here on it may be in force.</summary>
    public void CapMayRise(decimal to) => Ceiling = Math.Max(Ceiling, to);

    /// <summary>
    /// After a lower cap was saved. What is booked can only fall from there, or stay under the new cap: whoever reads it later than at that
    /// moment gets a bound that is as good and tighter.
    /// </summary>
    public void CapFell(decimal to, decimal booked) => Ceiling = Math.Max(to, booked);
}
