using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run.Charts;

/// <summary>What the charts of a run are drawn from: its history on the time it worked, pauses left out. Pure.</summary>
/// <param name="StepSeconds">Length of a step on the clock; 1 or more.</param>
/// <param name="Seconds">How long the run has worked.</param>
/// <param name="Points">In order.</param>
/// <param name="Bands">While it waited for a provider, and where it was paused; a pause has no length here.</param>
/// <param name="CapChanges">When the cap was changed, in seconds of work.</param>
public sealed record RunChart(
    int StepSeconds,
    double Seconds,
    IReadOnlyList<RunChartPoint> Points,
    IReadOnlyList<RunChartBand> Bands,
    IReadOnlyList<double> CapChanges
)
{
    /// <param name="moves">Changes of the run's state, in any order.</param>
    /// <param name="events">Its other events, of which waits and changes of the cap are drawn.</param>
    public static RunChart Of(RunHistoryView history, IEnumerable<RunEventView> moves, IEnumerable<RunEventView> events)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.From is not { } from)
            return new(history.StepSeconds, 0, [], [], []);
        var pauses = Spans(moves, IsPause, e => Enum.TryParse<RunState>(e.Kind, ignoreCase: true, out _) && !IsPause(e));
        var told = events.OrderBy(e => e.At).ToList();
        var waits = Spans(told, e => e.Kind == "waiting", e => e.Kind == "goingOn" || IsEnd(e));
        var points = history.Points.Select(p => new RunChartPoint(Worked(p.At), Worked(p.At + history.StepSeconds), p.Items, p.SettledUsd));
        return new(
            history.StepSeconds,
            Worked(history.Seconds),
            [.. points],
            [
                .. pauses.Select(p => new RunChartBand("paused", Worked(p.From), Worked(p.From))),
                .. waits.Select(w => new RunChartBand("waiting", Worked(w.From), Worked(w.To))),
            ],
            [.. told.Where(e => e.Kind == "capChanged").Select(e => Worked(Since(e)))]
        );

        double Since(RunEventView e) => Math.Max(0, (e.At - from).TotalSeconds);

        double Worked(double second) => second - pauses.Sum(p => Math.Max(0, Math.Min(p.To, second) - p.From));

        List<(double From, double To)> Spans(IEnumerable<RunEventView> some, Func<RunEventView, bool> begins, Func<RunEventView, bool> ends)
        {
            List<(double From, double To)> spans = [];
            double? open = null;
            foreach (var e in some.OrderBy(e => e.At))
            {
                if (begins(e))
                    open ??= Since(e);
                else if (ends(e) && open is { } start)
                {
                    spans.Add((start, Since(e)));
                    open = null;
                }
            }
            if (open is { } still)
                spans.Add((still, history.Seconds));
            return spans;
        }
    }

    private static bool IsPause(RunEventView e) => e.Kind is "paused" or "budgetStopped";

    private static bool IsEnd(RunEventView e) => Enum.TryParse<RunState>(e.Kind, ignoreCase: true, out var state) && state.IsFinal();
}
