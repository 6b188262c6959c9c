namespace CollectionPlatform.Core.Runs;

/// <summary>Where a run stands. Waiting for a provider is a condition of a running run, not a state.</summary>
public enum RunState
{
    Pending,
    Running,
    Pausing,
    Paused,
    Cancelling,
    Cancelled,
    BudgetStopped,
    Completed,
    CompletedWithFailures,
    Failed,
}

/// <summary>What can happen to a run; <see cref="RunMoves"/> says what comes of it.</summary>
public enum RunMove
{
    /// <summary>Its first units were put into the frontier.</summary>
    Start,

    /// <summary>A person asks for no further paid calls; calls in flight end.</summary>
    Pause,

    /// <summary>A person lets it go on.</summary>
    Resume,

    /// <summary>A person ends it for good.</summary>
    Cancel,

    /// <summary>No live worker holds a reservation for it any more.</summary>
    Drained,

    /// <summary>Nothing is in flight and no remaining call fits under the cap.</summary>
    HitCap,

    /// <summary>Nothing is missing and every unit was collected.</summary>
    Complete,

    /// <summary>Nothing is missing and some units were skipped.</summary>
    CompleteWithFailures,

    /// <summary>A fault of our own that waiting cannot heal.</summary>
    Fail,
}
