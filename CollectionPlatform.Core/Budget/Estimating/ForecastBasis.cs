using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>What a forecast rests on: a run as it stands at one moment.</summary>
/// <param name="SpentUsd">Settled and uncertain.</param>
/// <param name="ReservedUsd">In flight.</param>
/// <param name="UnitsPerSecond">Pace of the last 30 s; null when there is none.</param>
/// <param name="NoPace">Why there is no pace; null when there is one.</param>
public sealed record ForecastBasis(
    RunState State,
    decimal SpentUsd,
    decimal ReservedUsd,
    decimal CapUsd,
    ProviderBasis Amazon,
    ProviderBasis Ebay,
    UnreadBasis Unread,
    double? UnitsPerSecond,
    string? NoPace
);

/// <summary>A run's units at one provider, and what its calls there came to.</summary>
/// <param name="Calls">Sent so far, those of lost workers included.</param>
/// <param name="SpentUsd">Settled and uncertain of those calls.</param>
/// <param name="ListUsd">What those calls would have cost at the prices they were reserved at.</param>
/// <param name="PriceUsd">The price in force, USD per call.</param>
public sealed record ProviderBasis(long UnitsKnown, long UnitsDone, long Calls, decimal SpentUsd, decimal ListUsd, decimal PriceUsd)
{
    /// <summary>The list price counts as this many units at first, so that a few odd calls do not decide.</summary>
    private const int PriorUnits = 20;

    public long Left => Math.Max(0, UnitsKnown - UnitsDone);

    /// <summary>
    /// What a unit is going to cost: the price in force times the calls that a finished unit was billed so far. More than one when calls
    /// are repeated or billed above the list, less when
    /// they are billed below it or refused for free. Prices that are no longer in force do not matter: calls are counted at the price they
    /// had.
    /// </summary>
    public decimal UnitUsd
    {
        get
        {
            var billedCalls = ListUsd > 0 ? SpentUsd / (ListUsd / Calls) : 0;
            return PriceUsd * (PriorUnits + billedCalls) / (PriorUnits + (ListUsd > 0 ? UnitsDone : 0));
        }
    }
}

/// <summary>What is known of the units that are not known yet.</summary>
/// <param name="Products">Found so far.</param>
/// <param name="ProductsPerPage">As the estimate expected.</param>
/// <param name="EbayCallsPerProduct">As the estimate expected; at least 1.</param>
/// <param name="Categories">Those whose first page is not read; it is a known unit.</param>
/// <param name="AmazonCalls">Further pages the estimate expects of those categories.</param>
/// <param name="EbayCalls">Calls to eBay the estimate expects of those categories.</param>
/// <param name="LowRatio">Low end of the estimate as a share of it; 0 to 1.</param>
/// <param name="HighRatio">High end of the estimate as a share of it; at least 1.</param>
public sealed record UnreadBasis(
    long Products,
    decimal ProductsPerPage,
    decimal EbayCallsPerProduct,
    long Categories,
    long AmazonCalls,
    long EbayCalls,
    decimal LowRatio,
    decimal HighRatio
);
