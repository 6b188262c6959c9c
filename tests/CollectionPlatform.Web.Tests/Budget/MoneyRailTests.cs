using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Budget;

public sealed class MoneyRailTests
{
    private static RailMark Mark(MoneyRail rail, string name) => rail.Marks.Single(mark => mark.Name == name);

    private static (string, string) Bar(MoneyRail rail, string name) => (rail.At(Mark(rail, name).From), rail.Length(Mark(rail, name)));

    [Fact]
    public void It_ends_at_the_cap_or_where_an_amount_does()
    {
        var fits = new MoneyRail(5, 1, new(1.5m, 2, 2.5m), null, 80, Verdict.Ok);
        Assert.Equal((("0%", "20%"), ("30%", "20%")), (Bar(fits, "spent"), Bar(fits, "estimate")));
        Assert.Equal(("80%", "100%", true), (fits.At("warning"), fits.At("cap"), fits.CapIsAtTheEnd));
        var over = new MoneyRail(5, 0, new(5, 6, 6.25m), null, 80, Verdict.Blocked);
        Assert.Equal(("64%", "80%", ("80%", "20%"), false), (over.At("warning"), over.At("cap"), Bar(over, "beyond"), over.CapIsAtTheEnd));
        var far = new MoneyRail(5, 500, new(400, 450, 600), null, 80, Verdict.Blocked);
        Assert.Equal((("0%", "100%"), "66.67%"), (Bar(far, "spent"), far.At("cap")));
    }

    [Fact]
    public void A_forecast_is_never_below_what_is_spent_and_is_not_shown_where_there_is_none()
    {
        var old = new MoneyRail(5, 3, new(2, 2.5m, 3), new(2.6m, 2.9m, 3.3m), 80, Verdict.Ok);
        Assert.Equal((("60%", "0%"), ("60%", "6%")), (Bar(old, "forecast"), Bar(old, "whisker")));
        Assert.False((old with { Forecast = null }).IsShown(Mark(old, "whisker")));
        Assert.True(old.IsShown(Mark(old, "whisker")));
    }

    [Fact]
    public void A_run_takes_its_colour_from_the_cap_and_its_estimate_from_the_report_or_itself()
    {
        var run = Samples.Run("Run", done: 100);
        var rail = MoneyRail.Of(run, Samples.Money(run), 80);
        Assert.Equal(
            (Verdict.Ok, new MoneyRange(2.4m, 2.9m, 3.6m), new MoneyRange(2.6m, 2.9m, 3.3m)),
            (rail.Tone, rail.Estimate, rail.Forecast)
        );
        Assert.Equal(new MoneyRange(2.9m, 2.9m, 2.9m), MoneyRail.Of(run, null, 80).Estimate);
        Assert.Equal(Verdict.Warning, MoneyRail.Of(run with { Spend = RunSpend.Of(3.9m, 0.1m, 5, null) }, null, 80).Tone);
        var stopped = run with { State = RunState.BudgetStopped, Spend = RunSpend.Of(4.995m, 0, 5, null) };
        Assert.Equal(Verdict.Blocked, MoneyRail.Of(stopped, null, 80).Tone);
        Assert.Equal(Verdict.Ok, MoneyRail.Of(stopped with { Spend = RunSpend.Of(4.995m, 0, 50, null) }, null, 80).Tone); // raised since
        Assert.Null(
            MoneyRail.Of(run with { State = RunState.Completed }, Samples.Money(run with { State = RunState.Completed }), 80).Forecast
        );
    }
}
