using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Pages.Admin.Automation.Run;
using CollectionPlatform.Web.Pages.Admin.Automation.Run.Charts;

namespace CollectionPlatform.Web.Tests.Runs;

public sealed class RunChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 14, 30, 0, TimeSpan.Zero);

    private static RunEventView At(double second, string kind) => new(Start.AddSeconds(second), kind, "system", "");

    private static RunHistoryView History(long seconds, params long[] at) =>
        new(Start, 10, seconds, [.. at.Select(a => new RunHistoryPoint(a, 5, 100, 0, 0.5m))]);

    [Fact]
    public void Pauses_take_no_room_and_waits_are_bands()
    {
        var chart = RunChart.Of(
            History(100, 0, 60, 90),
            [At(0, "running"), At(20, "paused"), At(50, "running")],
            [At(60, "waiting"), At(80, "goingOn"), At(90, "capChanged"), At(95, "waiting")]
        );
        Assert.Equal(70, chart.Seconds);
        Assert.Equal([(0, 10), (30, 40), (60, 70)], chart.Points.Select(p => (p.At, p.To)));
        Assert.Equal(
            [new("paused", 20, 20), new("waiting", 30, 50), new RunChartBand("waiting", 65, 70)], // the last one lasts
            chart.Bands
        );
        Assert.Equal([60.0], chart.CapChanges);
    }

    [Fact]
    public void A_run_that_still_is_paused_has_worked_no_longer_than_until_then()
    {
        var chart = RunChart.Of(History(500, 0), [At(0, "running"), At(30, "pausing"), At(40, "paused")], []);
        Assert.Equal(40, chart.Seconds);
        Assert.Equal([new RunChartBand("paused", 40, 40)], chart.Bands);
    }

    [Fact]
    public void A_run_that_has_not_started_has_nothing_to_draw() =>
        Assert.Empty(RunChart.Of(new(null, 1, 0, []), [At(0, "pending")], [At(0, "waiting")]).Bands);
}
