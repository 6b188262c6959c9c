using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Strip;

namespace CollectionPlatform.Web.Tests.Timeline;

public sealed class RunStripTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 20, 12, 30, 0, TimeSpan.Zero);

    private static DateTimeOffset At(double hour) => From.AddHours(hour);

    private static TimelineRun Run(string name, double from, double? to, params (RunActivity Kind, double From, double? To)[] spans) =>
        new(
            Guid.CreateVersion7(),
            JobNames.Collection,
            name,
            to is null ? RunState.Running : RunState.CompletedWithFailures,
            null,
            3,
            At(from),
            to is { } end ? At(end) : null,
            [
                .. (spans.Length > 0 ? spans : [(RunActivity.Working, from, to)]).Select(
                    (s, id) => new RunSpan(s.Kind, At(s.From), s.To is { } until ? At(until) : null, id)
                ),
            ]
        );

    private static RunStrip Strip(TimelineRun[] runs, params TimelineOutage[] outages) =>
        RunStrip.Of(new(From, At(24), runs, 0, outages), StripRange.Day, new Dictionary<Guid, DisplayedState>());

    private static (double From, double To) Place(StripMark mark) => (Math.Round(mark.Place.From, 2), Math.Round(mark.Place.To, 2));

    [Fact]
    public void Runs_lie_in_as_few_lanes_as_they_need_and_none_covers_another()
    {
        var strip = Strip([Run("d", 20, null), Run("c", 13, 14), Run("b", 6, 12.5), Run("a", -6, 12)]);
        Assert.Equal(["a1", "b0", "c0", "d0"], strip.Bars.Select(bar => $"{bar.Name}{bar.Lane}"));
        Assert.Equal([(0, 50), (25, 52.08), (54.17, 58.33), (83.33, 100)], strip.Bars.Select(bar => Place(bar.Mark)));
        foreach (var lane in strip.Bars.GroupBy(bar => bar.Lane))
            Assert.All(lane.Zip(lane.Skip(1)), pair => Assert.True(pair.First.Mark.Place.To < pair.Second.Mark.Place.From));
    }

    [Fact]
    public void A_run_of_a_minute_can_still_be_hit_and_stays_within_the_strip()
    {
        var strip = Strip([Run("early", 0, 0.01), Run("late", 23.99, null)]);
        Assert.Equal([(0, 0.6), (99.4, 100)], strip.Bars.Select(bar => Place(bar.Mark)));
    }

    [Fact]
    public void What_there_is_no_lane_for_is_counted()
    {
        TimelineRun[] atOnce = [Run("at work", 0, null), .. Enumerable.Range(0, 10).Select(n => Run($"{n}", 1, 2))];
        var strip = Strip(atOnce);
        Assert.Contains(strip.Bars, bar => bar.Name == "at work");
        Assert.Equal((8, 8, 3), (strip.Lanes, strip.Bars.Count, strip.Omitted));
        Assert.Equal(("8 of 11 runs are drawn; the list below has all", null), (strip.Drawn, strip.Undrawn));
    }

    [Fact]
    public void Where_only_the_newest_runs_are_listed_the_time_of_the_older_ones_is_marked()
    {
        TimelineRun[] newest = [Run("b", 18, 19), Run("a", 12, 13)];
        var strip = RunStrip.Of(new(From, At(24), newest, 1_232, []), StripRange.Day, new Dictionary<Guid, DisplayedState>());
        Assert.Equal(("2 of 1,234 runs are drawn; the list below has all", new StripPlace(0, 50)), (strip.Drawn, strip.Undrawn));
        Assert.Equal(("", null), Strip(newest) is var all ? (all.Drawn, all.Undrawn) : default);
    }

    [Fact]
    public void Waits_and_pauses_lead_to_their_event_and_neighbours_become_one()
    {
        var run = Run(
            "Knitting",
            0,
            24,
            (RunActivity.Working, 0, 6),
            (RunActivity.Waiting, 6, 6.02),
            (RunActivity.Working, 6.02, 6.04),
            (RunActivity.Waiting, 6.04, 12),
            (RunActivity.Paused, 12, 18),
            (RunActivity.Working, 18, 24)
        );
        var rests = Strip([run]).Bars.Single().Rests;
        Assert.Equal(
            [(RunActivity.Waiting, (25, 50)), (RunActivity.Paused, (50, 75))],
            rests.Select(rest => (rest.Kind, Place(rest.Mark)))
        );
        Assert.Equal($"/admin/automation/runs/{run.Id}?tab=events&eventsAfter=2#event-{At(6).UtcTicks}-waiting", rests[0].Mark.Href);
        Assert.Equal("Knitting: waiting, 20 Jan 18:30 – 21 Jan 00:30 UTC", rests[0].Mark.Label);
    }

    [Fact]
    public void Outages_are_bands_with_their_reason_and_many_short_ones_are_one()
    {
        var run = Guid.CreateVersion7();
        TimelineOutage Out(string provider, double from, double? to) =>
            new(provider, "busy (429)", At(from), to is { } end ? At(end) : null, run, 7);
        var bands = Strip(
            [Run("r", 0, 24)],
            Out("ebay", 2, 2.01),
            Out("ebay", 2.03, 2.25),
            Out("amazon", 2, 3),
            Out("ebay", 23, null)
        ).Bands;
        Assert.Equal(["eBay", "eBay", "Amazon"], bands.Select(band => band.Provider));
        Assert.Equal("eBay: busy (429), 20 Jan 14:30–14:45 UTC (2 times)", bands[0].Mark.Label);
        Assert.Equal("eBay: busy (429), since 21 Jan 11:30 UTC", bands[1].Mark.Label);
        Assert.Equal(100, bands[1].Mark.Place.To);
    }

    [Fact]
    public void A_storm_is_named_as_its_notice_names_it()
    {
        var storm = new TimelineOutage("ebay", "everything fails alike: x; skip these items or keep waiting", At(2), At(3), Guid.Empty, 7);
        var label = Strip([Run("r", 0, 24)], storm).Bands[0].Mark.Label;
        Assert.StartsWith("Every eBay response is failing the same way: x, ", label, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_shown_as_elsewhere_and_its_label_tells_all()
    {
        var run = Run("Lamps", 1, 3, (RunActivity.Working, 1, 2), (RunActivity.Waiting, 2, 3));
        Assert.Equal("Lamps: Completed with 3 failures, 20 Jan 13:30–15:30 UTC, worked 1:00:00", Strip([run]).Bars[0].Mark.Label);
        var shown = DisplayedState.Of(RunState.Cancelled);
        var strip = RunStrip.Of(new(From, At(24), [run], 0, []), StripRange.Day, new Dictionary<Guid, DisplayedState> { [run.Id] = shown });
        Assert.Equal(shown, strip.Bars[0].Shown);
    }

    [Fact]
    public void The_axis_has_whole_hours_or_days_of_UTC()
    {
        Assert.Equal(["15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "12:00"], Strip([]).Ticks.Select(tick => tick.Text));
        var week = RunStrip.Of(new(From, From.AddDays(7), [], 0, []), StripRange.Week, new Dictionary<Guid, DisplayedState>());
        Assert.Equal("Wed 21", week.Ticks[0].Text);
        Assert.Equal(7, week.Ticks.Count);
        var hour = RunStrip.Of(new(From, At(24), [], 0, []), StripRange.Hour, new Dictionary<Guid, DisplayedState>());
        Assert.Equal(["11:40", "11:50", "12:00", "12:10", "12:20"], hour.Ticks.Select(tick => tick.Text));
    }

    [Fact]
    public void Where_all_runs_of_the_day_are_of_its_last_hour_the_hour_is_drawn()
    {
        TimelineView Day(int omitted, params TimelineRun[] runs) => new(From, At(24), runs, omitted, []);
        var lately = Run("now", 23.5, 23.75);
        Assert.Equal(StripRange.Hour, StripRanges.Fitting(Day(0, lately)));
        Assert.Equal(StripRange.Day, StripRanges.Fitting(Day(0, lately, Run("before", 2, 3))));
        Assert.Equal(StripRange.Day, StripRanges.Fitting(Day(1, lately)));
        Assert.Equal(StripRange.Day, StripRanges.Fitting(Day(0)));
        var hour = RunStrip.Of(Day(0, lately, Run("before", 23, 23.05)), StripRange.Hour, new Dictionary<Guid, DisplayedState>());
        Assert.Equal([(0, 5), (50, 75)], hour.Bars.Select(bar => Place(bar.Mark)));
    }

    [Fact]
    public void Of_the_hour_only_what_follows_its_first_run_is_drawn_but_ten_minutes_at_least()
    {
        RunStrip Hour(TimelineRun run) =>
            RunStrip.Of(new(From, At(24), [run], 0, []), StripRange.Hour, new Dictionary<Guid, DisplayedState>());
        var half = Hour(Run("now", 23.5, 23.75));
        Assert.Equal((0.83, 50.41), Place(half.Bars.Single().Mark));
        Assert.Equal(["12:00", "12:10", "12:20"], half.Ticks.Select(tick => tick.Text));
        var minute = Hour(Run("now", 24 - (1 / 60.0), null));
        Assert.Equal((90, 100), Place(minute.Bars.Single().Mark));
        Assert.Equal(["12:22", "12:24", "12:26", "12:28"], minute.Ticks.Select(tick => tick.Text));
    }
}
