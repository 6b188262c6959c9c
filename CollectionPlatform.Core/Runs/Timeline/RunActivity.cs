namespace CollectionPlatform.Core.Runs.Timeline;

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
