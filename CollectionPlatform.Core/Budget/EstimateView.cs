namespace CollectionPlatform.Core.Budget;

/// <summary>What a collection over some categories is expected to cost, USD. Sums equal their parts.</summary>
public sealed record EstimateView(
    IReadOnlyList<CategoryEstimate> Categories, long AmazonCalls, decimal AmazonCostUsd, long EbayCalls, decimal EbayCostUsd,
    decimal TotalUsd, decimal LowUsd, decimal HighUsd, decimal BudgetCapUsd, double UsedRatio, Verdict Verdict);

/// <param name="RunsUsed">How many finished runs it rests on; 0 with basis <see cref="EstimateBasis.Default"/>.</param>
public sealed record CategoryEstimate(
    Guid CategoryId, string Name, int ExpectedProducts, int AmazonCalls, decimal AmazonCostUsd, int EbayCalls, decimal EbayCostUsd,
    decimal TotalUsd, decimal LowUsd, decimal HighUsd, EstimateBasis Basis, int RunsUsed);

public enum EstimateBasis
{
    Default,
    History,
}

/// <summary>Below the warning mark, at or above it (80 %), or at or above the cap.</summary>
public enum Verdict
{
    Ok,
    Warning,
    Blocked,
}

public sealed record SettingsView(decimal BudgetCapUsd, int WarnAtPercent);
