namespace CollectionPlatform.Chaos.Witness;

/// <summary>A provider billed so many times the price of the list.</summary>
public sealed record HigherBills(string Provider, decimal ListUsd, int Times)
{
    /// <summary>Until the price is stored and the last call reserved before has been sent, on a very busy machine.</summary>
    private static readonly TimeSpan KnownToAll = TimeSpan.FromSeconds(1);

    /// <summary>P1: what the calls in flight at the first higher bill cost beyond the list, USD.</summary>
    public decimal ExcessUsd(Evidence evidence)
    {
        var higher = evidence.Billed.Where(call => call.Provider == Provider && call.Usd > ListUsd).ToList();
        var first = higher.Min(call => call.AnsweredAt);
        return higher.Where(call => first is null || call.At <= first + KnownToAll).Sum(call => call.Usd - ListUsd);
    }
}
