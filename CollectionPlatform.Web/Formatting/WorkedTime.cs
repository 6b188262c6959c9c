using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Formatting;

/// <summary>How long a run has worked: from when it runs until it is paused, stopped or ended, as often as it does. Pure.</summary>
/// <param name="Total">Up to <paramref name="Since"/>, or in all.</param>
/// <param name="Since">When it last went on; null while it does not work.</param>
public sealed record WorkedTime(TimeSpan Total, DateTimeOffset? Since)
{
    /// <param name="events">The run's timeline, in any order.</param>
    public static WorkedTime Of(RunView run, IEnumerable<RunEventView> events)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (total, since) = (TimeSpan.Zero, (DateTimeOffset?)null);
        foreach (var step in events.OrderBy(e => e.At))
        {
            if (!Enum.TryParse<RunState>(step.Kind, ignoreCase: true, out var state))
                continue;
            if (Works(state))
                since ??= step.At;
            else if (since is { } from)
                (total, since) = (total + (step.At - from), null);
        }
        // The timeline is told a moment after the run is read, or before.
        if (!Works(run.State) && since is { } open)
            (total, since) = (total + ((run.FinishedAt ?? open) - open), null);
        if (Works(run.State) && since is null)
            since = run.StartedAt;
        return new(total, since);
    }

    public TimeSpan At(DateTimeOffset now) => Total + (Since is { } since && now > since ? now - since : TimeSpan.Zero);

    private static bool Works(RunState state) => state is RunState.Running or RunState.Pausing or RunState.Cancelling;
}
