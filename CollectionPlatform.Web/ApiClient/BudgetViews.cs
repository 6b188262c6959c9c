using CollectionPlatform.Core.Budget;

namespace CollectionPlatform.Web.ApiClient;

/// <summary>What a collection is expected to cost, USD, and what would do where it is too much.</summary>
/// <param name="WhatIf">Null when the verdict is <see cref="Verdict.Ok"/>.</param>
public sealed record ReviewEstimate(
    IReadOnlyList<ReviewCategory> Categories, long AmazonCalls, decimal AmazonCostUsd, long EbayCalls, decimal EbayCostUsd,
    decimal TotalUsd, decimal LowUsd, decimal HighUsd, decimal BudgetCapUsd, double UsedRatio, Verdict Verdict, ReviewWhatIf? WhatIf);

/// <param name="RunsUsed">How many finished runs it rests on; 0 with <see cref="EstimateBasis.Default"/>.</param>
/// <param name="History">What those runs brought; null with <see cref="EstimateBasis.Default"/>.</param>
public sealed record ReviewCategory(
    Guid CategoryId, string Name, int ExpectedProducts, int AmazonCalls, decimal AmazonCostUsd, int EbayCalls, decimal EbayCostUsd,
    decimal TotalUsd, decimal LowUsd, decimal HighUsd, EstimateBasis Basis, int RunsUsed, ReviewHistory? History);

public sealed record ReviewHistory(Spread Products, Spread Pages, Spread EbayCallsPerProduct);

/// <summary>Of ten runs, one lay below <paramref name="P10"/>, five below <paramref name="P50"/>, nine below <paramref name="P90"/>.</summary>
public sealed record Spread(decimal P10, decimal P50, decimal P90);

/// <param name="ToStart">What would do for a start; null when it can start already, with a warning.</param>
/// <param name="ToBeOk">What would do to stay below the warning.</param>
public sealed record ReviewWhatIf(ReviewChange? ToStart, ReviewChange? ToBeOk);

/// <param name="CapUsd">Smallest cap, to the cent, at which the whole choice would do.</param>
/// <param name="LeaveOut">Fewest categories to drop so that the rest does under the present cap; null when no rest does.</param>
/// <param name="TotalUsd">Of the rest; null when no rest does.</param>
public sealed record ReviewChange(decimal CapUsd, IReadOnlyList<ReviewLeftOut>? LeaveOut, decimal? TotalUsd);

public sealed record ReviewLeftOut(Guid CategoryId, string Name, decimal TotalUsd);

/// <summary>What all unfinished runs may still spend, USD; paused ones apart, since they spend nothing until somebody resumes them.</summary>
public sealed record OpenExposure(int Runs, decimal WorstCaseUsd, decimal ExpectedUsd, int PausedRuns, decimal PausedWorstCaseUsd);

/// <summary>The money of one run, USD.</summary>
/// <param name="UncertainUsd">Price of calls that were sent and whose bill is unknown.</param>
/// <param name="WastedUsd">Settled cost of calls whose item failed.</param>
/// <param name="DiscrepancyUsd">What answers billed beyond the price list; negative when they billed less.</param>
/// <param name="UsefulItems">Products new to the run, and listings.</param>
/// <param name="Forecast">Null once the run ended.</param>
public sealed record RunMoney(
    decimal SettledUsd, decimal UncertainUsd, decimal WastedUsd, decimal DiscrepancyUsd, long UsefulItems, decimal? UsdPerUsefulItem,
    IReadOnlyList<RunMoneyPrice> Prices, RunMoneyEstimate Estimate, RunMoneyForecast? Forecast);

/// <summary>Calls reserved at one list price, on the days (UTC) from <paramref name="From"/> to <paramref name="To"/>.</summary>
public sealed record RunMoneyPrice(string Provider, decimal PriceUsd, long Calls, decimal SettledUsd, decimal UncertainUsd, DateOnly From, DateOnly To);

/// <param name="ErrorUsd">Settled and uncertain minus the estimate; null until the run completed. So are the ratio of it to the estimate and whether it is within the range.</param>
public sealed record RunMoneyEstimate(decimal TotalUsd, decimal LowUsd, decimal HighUsd, decimal? ErrorUsd, double? ErrorRatio, bool? WithinRange);

/// <param name="Reason">Why there is no better forecast, or none.</param>
/// <param name="CapReached">Null when the run ends below its cap.</param>
public sealed record RunMoneyForecast(decimal? LowUsd, decimal? ExpectedUsd, decimal? HighUsd, string? Reason, RunMoneyCap? CapReached);

/// <summary>When the cap is reached, in seconds from now.</summary>
/// <param name="Certain">Whether even the low end of the forecast reaches it.</param>
/// <param name="HighSeconds">Null when it may never be.</param>
public sealed record RunMoneyCap(bool Certain, int LowSeconds, int? HighSeconds);

/// <summary>A category of a run: estimate beside outcome.</summary>
/// <param name="State"><c>pending</c>, <c>running</c> or <c>finished</c>.</param>
public sealed record CategoryOutcome(Guid CategoryId, string Name, string State, CategoryOutcomeEstimate Estimate, CategoryOutcomeActual Actual);

public sealed record CategoryOutcomeEstimate(int ExpectedProducts, int AmazonCalls, int EbayCalls, decimal TotalUsd, decimal LowUsd, decimal HighUsd);

/// <param name="ErrorUsd">Spent minus estimated; null until the run completed, as is its ratio to the estimate.</param>
public sealed record CategoryOutcomeActual(
    long UnitsDone, long UnitsKnown, long Products, long Listings, long Failed, long AmazonCalls, long EbayCalls, decimal SettledUsd,
    decimal WastedUsd, decimal? UsdPerUsefulItem, decimal? ErrorUsd, double? ErrorRatio);

/// <summary>A price as it was set: in force since then, until the next one of its provider.</summary>
/// <param name="Actor">Who set it; null for the price a new installation starts with.</param>
public sealed record PastPrice(string Provider, decimal PriceUsd, DateTimeOffset Since, string? Actor);
