using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Api.Runs;

/// <summary>How fast a run moves, measured from its commits. Pure.</summary>
/// <param name="RecentItems">Products and listings committed in the last <see cref="RateWindow"/>.</param>
/// <param name="RecentUnits">Units finished in the last <see cref="EtaWindow"/>.</param>
public readonly record struct RunPace(long RecentItems, long RecentUnits)
{
    public static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10),
        EtaWindow = TimeSpan.FromSeconds(30);

    /// <summary>A rate measured over less than this, or from fewer units, is no basis for a prediction.</summary>
    private static readonly TimeSpan Earliest = TimeSpan.FromSeconds(3);
    private const int FewestUnits = 5;

    /// <summary>How far the true pace may be off the measured one: the time left lies within these factors.</summary>
    private const double Low = 0.8,
        High = 1.3;

    /// <summary>Items per second over the last 10 s, or since the start when that is later; 0 when the run does not move.</summary>
    public double ItemsPerSecond(Run run, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        return RecentItems == 0 || run.State.IsFinal() ? 0 : Math.Round(RecentItems / Seconds(run, now, RateWindow), 1);
    }

    /// <summary>Time left as a range, or why there is none; null once the run has ended.</summary>
    public RunEta? Eta(Run run, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.State.IsFinal())
            return null;
        if (ReasonForNoEstimate(run) is { } reason)
            return new RunEta(null, null, reason);
        if (run.Job != JobNames.Collection)
            return new RunEta(null, null, "runs differ in size");
        if (RecentUnits == 0 && now - run.StartedAt > EtaWindow)
            return new RunEta(null, null, "nothing finished in the last 30 s");
        if (RecentUnits < FewestUnits || now - run.StartedAt < Earliest)
            return new RunEta(null, null, "too early to tell");
        var left = Math.Max(run.UnitsKnown, run.EstimateCalls) - run.UnitsDone;
        var seconds = Math.Max(0, left) / UnitsPerSecond(run, now);
        return new RunEta(
            (int)Math.Min(int.MaxValue, Math.Floor(seconds * Low)),
            (int)Math.Min(int.MaxValue, Math.Ceiling(seconds * High)),
            null
        );
    }

    /// <summary>
    /// Units finished per second over the last 30 s, or since the start when that is later. Whether that is a basis for anything, <see
    /// cref="Eta"/> says.
    /// </summary>
    public double UnitsPerSecond(Run run, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(run);
        return RecentUnits / Seconds(run, now, EtaWindow);
    }

    private static string? ReasonForNoEstimate(Run run) =>
        run.State switch
        {
            RunState.Pending => "not started",
            RunState.Pausing => "pausing",
            RunState.Paused => "paused",
            RunState.Cancelling => "cancelling",
            RunState.BudgetStopped => "stopped by the budget cap",
            _ => run.WaitingFor is { } provider ? $"waiting for {Core.Providers.ProviderNames.Key(provider)}" : null,
        };

    private static double Seconds(Run run, DateTimeOffset now, TimeSpan window)
    {
        var sinceStart = run.StartedAt is { } started ? now - started : window;
        return Math.Clamp(sinceStart.TotalSeconds, 1, window.TotalSeconds);
    }
}
