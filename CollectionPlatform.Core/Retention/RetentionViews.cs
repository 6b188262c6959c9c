namespace CollectionPlatform.Core.Retention;

/// <summary>What a retention run would remove if it were started now.</summary>
/// <param name="EndedBefore">Only runs that ended before, with every run of their chain of retries, are counted.</param>
/// <param name="Runs">Runs that would lose their details; runs that have none are not counted.</param>
/// <param name="Units">Finished calls in their logs.</param>
/// <param name="Rows">Rows of all tables; finished calls are among them.</param>
public sealed record RetentionPreview(int OlderThanDays, DateTimeOffset EndedBefore, long Runs, long Units, long Rows);

/// <summary>What a run of the retention job was asked for, and what it has removed so far.</summary>
public sealed record RetentionView(int OlderThanDays, DateTimeOffset EndedBefore, long UnitsRemoved, long RowsRemoved)
{
    public static RetentionView Of(RetentionRun run) => new(run.OlderThanDays, run.EndedBefore, run.UnitsRemoved, run.RowsRemoved);
}
