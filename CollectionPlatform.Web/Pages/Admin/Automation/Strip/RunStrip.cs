using System.Globalization;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Run.Tabs;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>
/// The last hour, day or week as a picture: runs as bars in as few lanes as they need, waits hatched, outages across. Pure.
/// </summary>
/// <param name="Bars">The oldest first.</param>
/// <param name="Omitted">Runs that are not drawn: more than the Api lists, or more at once than there are lanes.</param>
/// <param name="Undrawn">From the beginning on: where the runs are older than those that the Api lists. Null when it lists all.</param>
public sealed record RunStrip(
    StripRange Range,
    IReadOnlyList<StripTick> Ticks,
    IReadOnlyList<StripBar> Bars,
    IReadOnlyList<StripBand> Bands,
    int Lanes,
    int Omitted,
    StripPlace? Undrawn
)
{
    private const int MostLanes = 8,
        LeastLanes = 2;

    /// <summary>Percent of the width: below it a bar could not be hit, and neighbours run together.</summary>
    private const double LeastBar = 0.6,
        LeastRest = 0.25;

    /// <param name="view">As long as the range, or longer.</param>
    /// <param name="shown">How runs are shown elsewhere on the page, so that the picture says the same.</param>
    public static RunStrip Of(TimelineView view, StripRange range, IReadOnlyDictionary<Guid, DisplayedState> shown)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(shown);
        var window = StripWindow.Of(view, range);
        List<List<StripPlace>> lanes = [];
        List<StripBar> bars = [];
        var omitted = view.Omitted;
        // What is unfinished comes first, then the newest: where there are more at once than lanes, the others are left out.
        foreach (var run in view.Runs.OrderBy(run => run.FinishedAt is not null).ThenByDescending(Begin))
        {
            var place = window.Place(Begin(run), run.FinishedAt).AtLeast(LeastBar);
            var lane = lanes.FindIndex(taken => !taken.Any(place.Touches));
            if (lane < 0 && lanes.Count == MostLanes)
            {
                omitted++;
                continue;
            }
            if (lane < 0)
            {
                lane = lanes.Count;
                lanes.Add([]);
            }
            lanes[lane].Add(place);
            bars.Add(Bar(run, place, lane, shown.GetValueOrDefault(run.Id) ?? Shown(run), window));
        }
        bars.Sort((one, other) => (one.Mark.Place.From, one.Lane).CompareTo((other.Mark.Place.From, other.Lane)));
        return new(
            range,
            [.. TicksOf(window, range)],
            bars,
            [.. BandsOf(view, window)],
            Math.Max(LeastLanes, lanes.Count),
            omitted,
            view.Omitted > 0 && view.Runs.Count > 0 ? window.Place(window.From, view.Runs.Min(run => run.CreatedAt)) : null
        );
    }

    /// <summary><c>200 of 1,434 runs are drawn; the list below has all</c>; empty when all are.</summary>
    public string Drawn =>
        Omitted == 0 ? "" : $"{Show.Count(Bars.Count)} of {Show.Count(Bars.Count + Omitted)} runs are drawn; the list below has all";

    internal static DateTimeOffset Begin(TimelineRun run) => run.Spans.Count > 0 ? run.Spans[0].From : run.CreatedAt;

    private static StripBar Bar(TimelineRun run, StripPlace place, int lane, DisplayedState shown, StripWindow window)
    {
        var worked = RunSpans.Worked(run.Spans).At(window.To);
        var label = $"{run.Name}: {shown.Word}, {Times(Begin(run), run.FinishedAt)}, worked {Show.Duration(worked)}";
        return new(
            run.Id,
            run.Name,
            shown,
            lane,
            new(place, $"/admin/automation/runs/{run.Id}", label),
            [.. Rests(run, RunActivity.Waiting, window), .. Rests(run, RunActivity.Paused, window)]
        );
    }

    private static IEnumerable<StripRest> Rests(TimelineRun run, RunActivity kind, StripWindow window) =>
        Together(run.Spans.Where(span => span.Kind == kind && window.Has(span.From, span.To)), span => window.Place(span.From, span.To))
            .Select(rest => new StripRest(
                kind,
                new(
                    rest.Place,
                    Moment(run.Id, rest.First.Event, rest.First.From, kind == RunActivity.Waiting ? "waiting" : "paused"),
                    $"{run.Name}: {(kind == RunActivity.Waiting ? "waiting" : "paused")}, {Times(rest.First.From, rest.Last.To)}"
                )
            ));

    private static IEnumerable<StripBand> BandsOf(TimelineView view, StripWindow window) =>
        view
            .Outages.GroupBy(outage => outage.Provider)
            .SelectMany(provider =>
                Together(provider, outage => window.Place(outage.From, outage.To))
                    .Select(band => new StripBand(
                        Show.Provider(provider.Key),
                        new(
                            band.Place,
                            Moment(band.First.RunId, band.First.Event, band.First.From, "providerPaused"),
                            $"{Cause(band.First)}, {Times(band.First.From, band.Last.To)}"
                                + (band.Count > 1 ? $" ({band.Count} times)" : "")
                        )
                    ))
            );

    /// <summary>As the run's events tell it.</summary>
    private static string Cause(TimelineOutage outage) => Show.Names(EngineWords.Plain($"{outage.Provider}: {outage.Reason}"));

    /// <summary>Neighbours that could not be told apart become one.</summary>
    private static IEnumerable<(StripPlace Place, T First, T Last, int Count)> Together<T>(IEnumerable<T> some, Func<T, StripPlace> placeOf)
    {
        (StripPlace Place, T First, T Last, int Count)? open = null;
        foreach (var one in some)
        {
            var place = placeOf(one);
            if (open is { } before && place.From - before.Place.To < LeastRest)
                open = (new(before.Place.From, Math.Max(before.Place.To, place.To)), before.First, one, before.Count + 1);
            else
            {
                if (open is { } done)
                    yield return done with
                    {
                        Place = done.Place.AtLeast(LeastRest),
                    };
                open = (place, one, one, 1);
            }
        }
        if (open is { } last)
            yield return last with
            {
                Place = last.Place.AtLeast(LeastRest),
            };
    }

    /// <summary>Every 2 or 10 minutes, every 3 hours, or the beginning of every day (UTC).</summary>
    private static IEnumerable<StripTick> TicksOf(StripWindow window, StripRange range)
    {
        var step = range switch
        {
            StripRange.Hour when window.To - window.From <= TimeSpan.FromMinutes(20) => TimeSpan.FromMinutes(2),
            StripRange.Hour => TimeSpan.FromMinutes(10),
            StripRange.Day => TimeSpan.FromHours(3),
            _ => TimeSpan.FromDays(1),
        };
        var first = new DateTimeOffset((window.From.UtcTicks / step.Ticks + 1) * step.Ticks, TimeSpan.Zero);
        for (var (at, n) = (first, 0); at < window.To; (at, n) = (at + step, n + 1))
            yield return new(
                window.Place(at, at),
                at.ToString(range == StripRange.Week ? "ddd d" : "HH:mm", CultureInfo.InvariantCulture),
                n % 2 == 1
            );
    }

    /// <summary>The line of the run's events that began it, at the top of its page.</summary>
    private static string Moment(Guid run, long line, DateTimeOffset at, string kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/admin/automation/runs/{run}?tab=events&eventsAfter={line + 1}#{EventWords.Anchor(at, kind)}"
        );

    private static string Times(DateTimeOffset from, DateTimeOffset? to)
    {
        var begin = from.UtcDateTime.ToString("d MMM HH:mm", CultureInfo.InvariantCulture);
        return to is not { } end ? $"since {begin} UTC"
            : end.UtcDateTime.Date == from.UtcDateTime.Date
                ? $"{begin}–{end.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC"
            : $"{begin} – {end.UtcDateTime.ToString("d MMM HH:mm", CultureInfo.InvariantCulture)} UTC";
    }

    private static DisplayedState Shown(TimelineRun run)
    {
        var plain = DisplayedState.Of(run.State);
        return run is { State: RunState.CompletedWithFailures, Failed: > 0 }
            ? plain with
            {
                Word = DisplayedState.WithFailures(run.Failed),
            }
            : plain;
    }
}
