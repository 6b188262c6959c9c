using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget;

/// <summary>What runs may still spend, USD: the sums over all of them, and a page of the runs.</summary>
/// <param name="Runs">Pending, running, pausing and cancelling ones.</param>
/// <param name="WorstCaseUsd">If each of those runs goes to its cap.</param>
/// <param name="ExpectedUsd">If each of those runs costs what was estimated.</param>
/// <param name="PausedRuns">Apart, because they spend nothing unless a person resumes them.</param>
/// <param name="Next">Cursor of the following page of items; null at the end.</param>
public sealed record ExposureView(
    int Runs,
    decimal WorstCaseUsd,
    decimal ExpectedUsd,
    int PausedRuns,
    decimal PausedWorstCaseUsd,
    IReadOnlyList<RunExposure> Items,
    string? Next
);

/// <param name="WorstCaseUsd">
/// Pausing and cancelling: the calls in flight. Else what the cap leaves, or the calls in flight when those are more (the cap was lowered).
/// </param>
/// <param name="ExpectedUsd">What is left of the estimate; 0 to the worst case.</param>
public sealed record RunExposure(Guid RunId, string Name, RunState State, decimal WorstCaseUsd, decimal ExpectedUsd);
