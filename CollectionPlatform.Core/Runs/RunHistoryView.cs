namespace CollectionPlatform.Core.Runs;

/// <summary>How a run went, in steps of equal length.</summary>
/// <param name="From">When the run started; null when it has not.</param>
/// <param name="StepSeconds">Length of a step; 1 or more.</param>
/// <param name="Seconds">From the start until the run ended, or until now: the last step may not be over.</param>
/// <param name="Points">The steps in which something was committed, in order; in the others nothing was.</param>
public sealed record RunHistoryView(DateTimeOffset? From, int StepSeconds, long Seconds, IReadOnlyList<RunHistoryPoint> Points);

/// <param name="At">Where the step begins, in seconds since <see cref="RunHistoryView.From"/>; a multiple of its length.</param>
/// <param name="Units">Units finished in the step; so are items, failures and the USD settled.</param>
public sealed record RunHistoryPoint(long At, long Units, long Items, long Failed, decimal SettledUsd);
