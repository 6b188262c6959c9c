using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Core.Tests.Freshness;

/// <summary>What an estimate leaves out because it was looked up lately.</summary>
public sealed class FreshnessForecastTests
{
    private static readonly Category Knitting = new()
    {
        Id = CategoryId.New(),
        Name = "Knitting",
        ExternalId = "k",
        ExpectedProducts = 100,
    };

    private static CategoryForecast Forecast(params PastCollection[] runs) => CategoryForecast.Of(Knitting, new CategoryHistory(runs));

    [Fact]
    public void The_calls_of_the_last_searches_are_left_out()
    {
        var forecast = Forecast(new PastCollection(80, 4, 100)).Skipping(new FreshProducts(30, 40, 25, 33));
        Assert.Equal(new CallForecast(40, 60, 90), forecast.Ebay);
        Assert.Equal((80, 25, 33), (forecast.Products, forecast.SkippedFresh, forecast.SavedCalls));
        Assert.Equal(4, forecast.Amazon.Calls);
    }

    [Fact]
    public void With_all_products_fresh_no_call_is_expected_and_new_products_may_still_come()
    {
        var forecast = Forecast(new PastCollection(80, 4, 100)).Skipping(new FreshProducts(80, 100, 80, 100));
        Assert.Equal(new CallForecast(0, 0, 30), forecast.Ebay);
    }

    [Fact]
    public void Each_product_that_is_not_fresh_takes_a_call()
    {
        var forecast = Forecast(new PastCollection(80, 4, 80)).Skipping(new FreshProducts(70, 90, 70, 90));
        Assert.Equal(10, forecast.Ebay.Calls);
        Assert.Equal(120 - 12, CategoryForecast.Default(Knitting).Skipping(new FreshProducts(10, 12, 10, 12)).Ebay.Calls);
    }

    [Fact]
    public void Products_that_the_category_has_lost_do_not_count()
    {
        var runs = new[] { new PastCollection(60, 3, 60), new PastCollection(100, 5, 100) };
        var forecast = Forecast(runs).Skipping(new FreshProducts(200, 240, 200, 240));
        Assert.Equal((0, 100, 120), (forecast.Ebay.Calls, forecast.SkippedFresh, forecast.SavedCalls));
    }

    [Fact]
    public void A_run_that_skipped_look_ups_teaches_what_a_look_up_takes_and_not_that_none_is_needed()
    {
        // 100 products, of which 60 were skipped; 7 pages and 46 look-ups of the other 40
        var past = PastCollection.Of(100, amazonCalls: 7, units: 53, skipped: 60);
        Assert.Equal(new PastCollection(100, 7, 46, 0, 60), past);
        var all = PastCollection.Of(100, amazonCalls: 5, units: 5, skipped: 100);
        Assert.Equal((5, 0), (all.Pages, all.LookUps));
        Assert.Equal(120, Forecast(all).Ebay.Calls); // the rule of thumb
        Assert.Equal(110, Forecast(all, new PastCollection(100, 5, 110)).Ebay.Calls);
    }
}
