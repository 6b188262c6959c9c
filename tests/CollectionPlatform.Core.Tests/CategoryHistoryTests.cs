using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class CategoryHistoryTests
{
    private static readonly Category Knitting = new()
    {
        Id = CategoryId.New(),
        Name = "Knitting",
        ExternalId = "k",
        ExpectedProducts = 100,
    };

    private static CategoryForecast Forecast(params (long Products, long Pages, long LookUps)[] runs) =>
        CategoryForecast.Of(Knitting, new CategoryHistory([.. runs.Select(r => new PastCollection(r.Products, r.Pages, r.LookUps))]));

    [Fact]
    public void Percentiles_lie_between_the_measurements()
    {
        Assert.Equal(new Spread(1.9m, 5.5m, 9.1m), Spread.Of([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]));
        Assert.Equal(new Spread(11, 15, 19), Spread.Of([20, 10]));
        Assert.Equal(new Spread(7, 7, 7), Spread.Of([7]));
        Assert.Equal(default, Spread.Of([]));
    }

    [Fact]
    public void One_run_is_expected_again_with_the_range_of_the_rule_of_thumb()
    {
        var forecast = Forecast((80, 4, 100));
        Assert.Equal((80, EstimateBasis.History, 1), (forecast.Products, forecast.Basis, forecast.RunsUsed));
        Assert.Equal(new CallForecast(3.2m, 4, 5.2m), forecast.Amazon);
        Assert.Equal(new CallForecast(80m, 100, 130m), forecast.Ebay);
        Assert.Equal(new HistoryView(new Spread(80, 80, 80), new Spread(4, 4, 4), new Spread(1.25m, 1.25m, 1.25m)), forecast.History);
    }

    [Fact]
    public void Ten_equal_runs_leave_a_tenth_of_the_rule_of_thumb()
    {
        var forecast = Forecast([.. Enumerable.Repeat((80L, 5L, 100L), 10)]);
        Assert.Equal((98m, 100, 103m), (forecast.Ebay.Low, forecast.Ebay.Calls, forecast.Ebay.High));
        Assert.Equal((4.9m, 5, 5.15m), (forecast.Amazon.Low, forecast.Amazon.Calls, forecast.Amazon.High));
    }

    [Fact]
    public void The_median_is_expected_so_that_one_odd_run_changes_little()
    {
        var forecast = Forecast((100, 5, 110), (100, 5, 110), (100, 5, 110), (100, 5, 110), (10_000, 500, 30_000));
        Assert.Equal((100, 5, 110), (forecast.Products, forecast.Amazon.Calls, forecast.Ebay.Calls));
        Assert.True(forecast.Ebay.High > 10_000, "the range tells of it");
    }

    [Fact]
    public void Thirds_do_not_round_a_call_up() => Assert.Equal(5, Forecast((3, 1, 5)).Ebay.Calls);

    [Fact]
    public void A_category_that_was_empty_is_expected_to_take_the_one_call_that_finds_it_out()
    {
        var forecast = Forecast((0, 1, 0), (0, 1, 0));
        Assert.Equal((0, 1, 0), (forecast.Products, forecast.Amazon.Calls, forecast.Ebay.Calls));
        Assert.Equal((1m, 0m), (forecast.Amazon.Low, forecast.Ebay.Low));
        Assert.Equal(default, forecast.History!.EbayCallsPerProduct);
    }

    [Fact]
    public void Runs_that_found_nothing_say_nothing_about_look_ups_per_product() =>
        Assert.Equal(new Spread(1.5m, 1.5m, 1.5m), new CategoryHistory([new(0, 1, 0), new(20, 1, 30), new(0, 1, 0)]).EbayCallsPerProduct);

    [Fact]
    public void Shared_products_are_expected_alone_and_leave_the_low_end_to_a_run_with_their_neighbours()
    {
        var forecast = CategoryForecast.Of(Knitting, new CategoryHistory([new(36, 3, 45, Shared: 24)]));
        Assert.Equal((60, 75), (forecast.Products, forecast.Ebay.Calls));
        Assert.Equal((36m, 97.5m), (forecast.Ebay.Low, forecast.Ebay.High));
        Assert.Equal(60, forecast.History!.Products.P50);
    }

    [Fact]
    public void Of_a_category_all_of_whose_products_were_counted_elsewhere_the_rule_of_thumb_says_what_they_take()
    {
        var forecast = CategoryForecast.Of(Knitting, new CategoryHistory([new(0, 3, 0, Shared: 60)]));
        Assert.Equal((60, 0m, 72), (forecast.Products, forecast.Ebay.Low, forecast.Ebay.Calls));
    }

    [Theory]
    [InlineData(100, 5, 125, 5, 120)] // nothing was refused
    [InlineData(100, 8, 125, 8, 117)] // some pages were
    [InlineData(100, 500, 125, 25, 100)] // hundreds were: there is a look-up per product
    [InlineData(0, 1, 1, 1, 0)]
    [InlineData(0, 40, 1, 1, 0)]
    public void Calls_that_were_refused_for_free_do_not_count(long products, long amazonCalls, long units, long pages, long lookUps) =>
        Assert.Equal(new PastCollection(products, pages, lookUps), PastCollection.Of(products, amazonCalls, units));

    [Fact]
    public void What_runs_measured_wins_over_expected_products()
    {
        var grown = new Category
        {
            Id = Knitting.Id,
            Name = "Knitting",
            ExternalId = "k",
            ExpectedProducts = 5000,
        };
        Assert.Equal(80, CategoryForecast.Of(grown, new CategoryHistory([new(80, 4, 100)])).Products);
        Assert.Equal(5000, CategoryForecast.Of(grown, null).Products);
        Assert.Equal(
            (EstimateBasis.Default, 0),
            (CategoryForecast.Of(grown, new CategoryHistory([])).Basis, CategoryForecast.Of(grown, null).RunsUsed)
        );
    }

    [Theory]
    [InlineData(RunState.Completed, 2.5, 0.5, 0.25)]
    [InlineData(RunState.CompletedWithFailures, 1.5, -0.5, -0.25)]
    public void The_error_of_an_estimate_is_what_it_cost_more(RunState state, double actual, double usd, double ratio) =>
        Assert.Equal(new EstimateError((decimal)usd, ratio), EstimateError.Of(state, (decimal)actual, 2m));

    [Fact]
    public void A_run_that_is_not_through_has_no_error()
    {
        foreach (var state in Enum.GetValues<RunState>().Except([RunState.Completed, RunState.CompletedWithFailures]))
            Assert.Null(EstimateError.Of(state, 1, 2));
        Assert.Equal(new EstimateError(1, null), EstimateError.Of(RunState.Completed, 1, 0));
    }
}
