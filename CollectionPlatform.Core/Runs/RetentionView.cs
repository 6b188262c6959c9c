namespace CollectionPlatform.Core.Runs;

/// <summary>What a run of the retention job was asked for, and what it has removed so far.</summary>
public sealed record RetentionView(int OlderThanDays, DateTimeOffset EndedBefore, long UnitsRemoved, long RowsRemoved);
