namespace CollectionPlatform.Core.Runs;

/// <summary>What a run did for a while, once it had started.</summary>
public enum RunActivity
{
    /// <summary>Calls are made, or those in flight are finishing.</summary>
    Working,

    /// <summary>All that is left is behind a closed gate.</summary>
    Waiting,

    /// <summary>Paused by a person, or stopped by the cap.</summary>
    Paused,
}

/// <summary>A while in which a run did one thing.</summary>
/// <param name="To">Null while it lasts.</param>
/// <param name="Event">The id of the line in the run's timeline that began it: <c>after=</c> of <c>/events</c> leads there.</param>
public sealed record RunSpan(RunActivity Kind, DateTimeOffset From, DateTimeOffset? To, long Event);
