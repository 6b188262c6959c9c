namespace CollectionPlatform.Core.Runs.Timeline;

/// <summary>A while in which a run did one thing.</summary>
/// <param name="To">Null while it lasts.</param>
/// <param name="Event">The id of the line in the run's timeline that began it: <c>after=</c> of <c>/events</c> leads there.</param>
public sealed record RunSpan(RunActivity Kind, DateTimeOffset From, DateTimeOffset? To, long Event);
