namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// A run's state as people see it, and as the timeline is filtered by it: its own state, or what a running run waits for.
/// </summary>
public enum ShownState
{
    Pending,
    Running,
    Waiting,
    NeedsYou,
    Pausing,
    Paused,
    Cancelling,
    Cancelled,
    Completed,
    CompletedWithFailures,
    Failed,
}
