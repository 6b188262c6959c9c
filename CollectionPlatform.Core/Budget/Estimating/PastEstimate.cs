namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>What a run was estimated to cost, and what it cost. Only runs that completed, with or without failures, tell that.</summary>
/// <param name="LowUsd">Of the estimate's range.</param>
/// <param name="ActualUsd">Settled and uncertain.</param>
/// <param name="ErrorUsd">Actual − estimate: more than nothing when it cost more.</param>
/// <param name="ErrorRatio">Error / estimate, to 6 decimals; null when nothing was expected to be spent.</param>
public sealed record PastEstimate(
    Guid RunId,
    string Name,
    DateTimeOffset CreatedAt,
    decimal EstimateUsd,
    decimal LowUsd,
    decimal HighUsd,
    decimal ActualUsd,
    decimal ErrorUsd,
    double? ErrorRatio,
    bool WithinRange
);
