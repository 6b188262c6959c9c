namespace CollectionPlatform.Core.Budget;

/// <summary>The money of a run, USD: what it spent, on what, at which prices, and where it will end.</summary>
/// <param name="WastedUsd">Settled cost of calls whose unit was skipped.</param>
/// <param name="DiscrepancyUsd">What answers said they cost beyond the price list; negative when they cost less.</param>
/// <param name="UsefulItems">Products and listings new to the run.</param>
/// <param name="UsdPerUsefulItem">(Settled + uncertain) / useful items; null without items.</param>
/// <param name="Forecast">Null once the run has ended.</param>
public sealed record RunSpendView(
    decimal SettledUsd,
    decimal UncertainUsd,
    decimal WastedUsd,
    decimal DiscrepancyUsd,
    long UsefulItems,
    decimal? UsdPerUsefulItem,
    IReadOnlyList<RunSpendPrice> Prices,
    RunSpendEstimate Estimate,
    ForecastView? Forecast
);

/// <summary>A price that applied to calls of the run: the one in force when they were reserved.</summary>
/// <param name="Calls">Requests sent, those that were refused for free included.</param>
/// <param name="DiscrepancyUsd">What answers said these calls cost beyond the price; (settled − discrepancy) / price is the number of calls
/// that were billed.</param>
/// <param name="From">First day (UTC) on which calls at this price were booked.</param>
/// <param name="To">Last such day.</param>
public sealed record RunSpendPrice(
    string Provider,
    decimal PriceUsd,
    long Calls,
    decimal SettledUsd,
    decimal UncertainUsd,
    decimal DiscrepancyUsd,
    DateOnly From,
    DateOnly To
);

/// <summary>
/// The estimate, and how far it was off once the run has completed, with or without failures; until then, and when it was ended before, the
/// last three are null.
/// </summary>
/// <param name="ErrorUsd">Settled + uncertain − estimate.</param>
/// <param name="ErrorRatio">Error / estimate; null when nothing was expected to be spent.</param>
/// <param name="WithinRange">Whether settled + uncertain lies within low and high.</param>
public sealed record RunSpendEstimate(
    decimal TotalUsd,
    decimal LowUsd,
    decimal HighUsd,
    decimal? ErrorUsd,
    double? ErrorRatio,
    bool? WithinRange
);

/// <summary>
/// What the run will have spent in the end (settled and uncertain), USD. Never less than it has spent; never above its cap, unless the cap
/// was lowered below what is spent and in flight.
/// </summary>
/// <param name="Reason">Why there are no figures; or, beside figures, why nobody knows when they are reached.</param>
/// <param name="CapReached">Null when the run is not expected to reach its cap, or nobody knows when.</param>
public sealed record ForecastView(decimal? LowUsd, decimal? ExpectedUsd, decimal? HighUsd, string? Reason, CapReachedView? CapReached);

/// <summary>The cap will stop the run before it is through.</summary>
/// <param name="Certain">Even the low end of the forecast passes the cap.</param>
/// <param name="LowSeconds">From now, at the earliest.</param>
/// <param name="HighSeconds">From now, at the latest; null when it may never be.</param>
public sealed record CapReachedView(bool Certain, int LowSeconds, int? HighSeconds);

/// <summary>A price as it was set: in force from then until the provider's next one.</summary>
/// <param name="Actor">A user, an API key's name, or <c>system</c>.</param>
public sealed record PriceHistoryEntry(string Provider, decimal PriceUsd, DateTimeOffset Since, string Actor);
