using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What a run's figures say in words, sent to scripts with the figures. Pure.</summary>
/// <param name="Title">Of the page: <c>42 % · Spring catalogue</c>.</param>
/// <param name="Progress"><c>120 of 1,250 calls</c>.</param>
/// <param name="Expected"><c>(expected 100)</c> where the total differs from what was expected; else empty.</param>
/// <param name="TimeLeft"><c>20–28 s left</c>, or why it is not known; empty once the run has ended.</param>
/// <param name="Percent">Of the way, whole ones, rounded down; null without a total.</param>
public sealed record RunText(string Title, string Progress, string Expected, string TimeLeft, int? Percent)
{
    public static RunText Of(RunView run, DisplayedState shown)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(shown);
        var (total, expected) = (Show.Total(run), run.Counts.UnitsExpected);
        int? percent = total > 0 ? (int)(run.Counts.UnitsDone * 100 / total) : null;
        var moves = shown.Kind is ShownState.Running or ShownState.Waiting or ShownState.Pausing or ShownState.Cancelling;
        return new(
            $"{(moves && percent is { } p ? $"{p} %" : shown.Word)} · {run.Name}",
            Show.Progress(run),
            total != expected && expected > 0 ? $"(expected {Show.Count(expected)})" : "",
            Left(run),
            percent
        );
    }

    private static string Left(RunView run) =>
        run.Eta switch
        {
            { LowSeconds: { } low, HighSeconds: { } high } => $"{Show.Span(low, high)} left",
            { Reason: { } reason } => $"Time left unknown: {Show.Names(reason)}",
            _ => "",
        };
}
