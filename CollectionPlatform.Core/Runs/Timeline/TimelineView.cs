namespace CollectionPlatform.Core.Runs.Timeline;

/// <summary>What runs and providers did between two times.</summary>
/// <param name="To">Not later than now.</param>
/// <param name="Runs">The newest of those that were unfinished at some time in between, newest first.</param>
/// <param name="Omitted">How many more there were.</param>
/// <param name="Outages">When providers were closed, as the listed runs met it; in order.</param>
public sealed record TimelineView(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<TimelineRun> Runs,
    int Omitted,
    IReadOnlyList<TimelineOutage> Outages
);

/// <summary>A run on the timeline.</summary>
/// <param name="FinishedAt">Null while it is unfinished.</param>
/// <param name="Spans">What it did when, also before and after the times that were asked for.</param>
public sealed record TimelineRun(
    Guid Id,
    string Job,
    string Name,
    RunState State,
    Guid? RetryOf,
    long Failed,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<RunSpan> Spans
);

/// <summary>A while in which a provider took no calls: an outage, a rate limit, a key or credit that needs a person.</summary>
/// <param name="Reason">What it said last.</param>
/// <param name="To">Null while it lasts.</param>
/// <param name="RunId">The first run that met it.</param>
/// <param name="Event">The line of that run's timeline that tells of it.</param>
public sealed record TimelineOutage(string Provider, string Reason, DateTimeOffset From, DateTimeOffset? To, Guid RunId, long Event);
