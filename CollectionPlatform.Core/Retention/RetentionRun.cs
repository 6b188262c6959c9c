using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Retention;

/// <summary>
/// What a run of the job <see cref="JobNames.Retention"/> was asked for, and what came of it. The sums grow in the transactions that remove
/// the rows, so that they are exact however
/// often a worker dies.
/// </summary>
public sealed class RetentionRun
{
    public const int MinDays = 1,
        MaxDays = 3650;

    public RunId RunId { get; init; }

    /// <summary>As it was asked for; <see cref="MinDays"/> to <see cref="MaxDays"/>.</summary>
    public int OlderThanDays { get; init; }

    /// <summary>
    /// The border: only runs that ended before it lose their details. Fixed when the run is started, so that a pause moves nothing.
    /// </summary>
    public DateTimeOffset EndedBefore { get; init; }

    /// <summary>Finished calls removed so far.</summary>
    public long UnitsRemoved { get; init; }

    /// <summary>Rows of all tables removed so far; finished calls are among them.</summary>
    public long RowsRemoved { get; init; }

    /// <summary>As the views of runs show it.</summary>
    public RetentionView View() => new(OlderThanDays, EndedBefore, UnitsRemoved, RowsRemoved);
}
