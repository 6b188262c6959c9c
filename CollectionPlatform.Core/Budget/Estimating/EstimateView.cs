namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>What a collection over some categories is expected to cost, USD. Sums equal their parts.</summary>
/// <param name="UsedRatio">Total / cap, rounded down to 6 decimals: it shows no mark as reached that is not.</param>
/// <param name="WhatIf">What would change the verdict; null when it is <see cref="Verdict.Ok"/>.</param>
public sealed record EstimateView(
    IReadOnlyList<CategoryEstimate> Categories,
    long AmazonCalls,
    decimal AmazonCostUsd,
    long EbayCalls,
    decimal EbayCostUsd,
    decimal TotalUsd,
    decimal LowUsd,
    decimal HighUsd,
    decimal BudgetCapUsd,
    double UsedRatio,
    Verdict Verdict,
    WhatIfView? WhatIf = null
)
{
    /// <summary>The warning mark that the verdict is judged by: percent of the cap.</summary>
    public int WarnAtPercent { get; init; }

    /// <summary>
    /// Products that are not looked up at eBay because they were lately enough, and are not among the calls; each is counted once.
    /// </summary>
    public long SkippedFresh { get; init; }

    /// <summary>What looking those up would cost: the calls of their last complete searches.</summary>
    public decimal SavedUsd { get; init; }

    /// <summary>A provider's answers bill more than the price list says, so that calls are estimated at what they bill.</summary>
    public bool BillsAboveList { get; init; }
}

/// <param name="RunsUsed">How many finished runs it rests on; 0 with basis <see cref="EstimateBasis.Default"/>.</param>
/// <param name="History">What those runs measured; null with basis <see cref="EstimateBasis.Default"/>.</param>
/// <param name="UnreadProducts">Products expected beyond the pages that are read at most (<c>Providers:amazon:MaxPages</c>): they are
/// neither read nor priced.</param>
public sealed record CategoryEstimate(
    Guid CategoryId,
    string Name,
    int ExpectedProducts,
    int AmazonCalls,
    decimal AmazonCostUsd,
    int EbayCalls,
    decimal EbayCostUsd,
    decimal TotalUsd,
    decimal LowUsd,
    decimal HighUsd,
    EstimateBasis Basis,
    int RunsUsed,
    HistoryView? History = null,
    int UnreadProducts = 0
)
{
    /// <summary>The provider's id, by which categories of one name are told apart.</summary>
    public string ExternalId { get; init; } = "";

    /// <summary>Of its products those that are not looked up; one of several chosen categories is counted in the first.</summary>
    public int SkippedFresh { get; init; }

    /// <summary>What looking those up would cost.</summary>
    public decimal SavedUsd { get; init; }
}

/// <summary>What trying a run's unresolved failures again is expected to cost.</summary>
/// <param name="Failures">How many units that are.</param>
public sealed record RetryEstimateView(long Failures, EstimateView Estimate);

public enum EstimateBasis
{
    Default,
    History,
}

/// <summary>Below the warning mark, at or above it, or at or above the cap; in the order of severity.</summary>
public enum Verdict
{
    Ok,
    Warning,
    Blocked,
}

/// <param name="BudgetCapUsd">Most USD that any one run may spend.</param>
/// <param name="WarnAtPercent">The warning mark: percent of the cap, 1 to 99.</param>
public sealed record SettingsView(decimal BudgetCapUsd, int WarnAtPercent);
