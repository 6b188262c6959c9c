namespace CollectionPlatform.Core.Retention;

/// <summary>What a retention run would remove if it were started now.</summary>
/// <param name="EndedBefore">Only runs that ended before, with every run of their chain of retries, are counted.</param>
/// <param name="Runs">Runs that would lose their details; runs that have none are not counted.</param>
/// <param name="Units">Finished calls in their logs.</param>
/// <param name="Rows">Rows of all tables; finished calls are among them.</param>
public sealed record RetentionPreview(int OlderThanDays, DateTimeOffset EndedBefore, long Runs, long Units, long Rows);
