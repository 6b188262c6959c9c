using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class EstimatorTests
{
    private static readonly PricesView Prices = new(new PriceView(0.01m, 500, 500), new PriceView(0.002m, 2000, 2000));

    private static Category Of(int? products) =>
        new()
        {
            Id = CategoryId.New(),
            Name = "Knitting",
            ExternalId = "k",
            ExpectedProducts = products,
        };

    private static EstimateView Estimate(decimal cap, params int?[] products) =>
        Estimator.Of(products.Select(Of), Prices, new SettingsView(cap, 80));

    [Theory]
    [InlineData(0, 1, 0)] // one call to find out that it is empty
    [InlineData(1, 1, 2)]
    [InlineData(20, 1, 24)]
    [InlineData(21, 2, 26)]
    [InlineData(100, 5, 120)]
    [InlineData(null, 5, 120)]
    public void A_category_takes_a_call_per_page_of_20_and_1_2_listing_calls_per_product(int? products, int amazon, int ebay)
    {
        var part = Estimate(5, products).Categories.Single();
        Assert.Equal((amazon, ebay), (part.AmazonCalls, part.EbayCalls));
        Assert.Equal((EstimateBasis.Default, 0), (part.Basis, part.RunsUsed));
    }

    [Fact]
    public void What_lies_beyond_the_pages_that_are_read_is_said_and_not_priced()
    {
        var forecast = CategoryForecast.Of(Of(250), null, maxPages: 10);
        var part = Estimator.Of([(Of(250), forecast)], Prices, new SettingsView(5, 80)).Categories.Single();
        Assert.Equal((200, 50, 10, 240), (part.ExpectedProducts, part.UnreadProducts, part.AmazonCalls, part.EbayCalls));
        Assert.Equal(50, CategoryForecast.Of(Of(250), new CategoryHistory([new(200, 10, 240)]), maxPages: 10).UnreadProducts);
        Assert.Equal(0, CategoryForecast.Of(Of(200), null, maxPages: 10).UnreadProducts);
    }

    [Fact]
    public void Costs_are_calls_times_prices_and_sums_equal_their_parts()
    {
        var estimate = Estimate(5, 100, 33, 7);
        var first = estimate.Categories[0];
        Assert.Equal((0.05m, 0.24m, 0.29m), (first.AmazonCostUsd, first.EbayCostUsd, first.TotalUsd));
        Assert.Equal((0.232m, 0.377m), (first.LowUsd, first.HighUsd));
        Assert.Equal(estimate.TotalUsd, estimate.Categories.Sum(c => c.TotalUsd));
        Assert.Equal(estimate.TotalUsd, estimate.AmazonCostUsd + estimate.EbayCostUsd);
        Assert.Equal(estimate.LowUsd, estimate.Categories.Sum(c => c.LowUsd));
        Assert.Equal(estimate.HighUsd, estimate.Categories.Sum(c => c.HighUsd));
        Assert.Equal(estimate.AmazonCalls, estimate.Categories.Sum(c => c.AmazonCalls));
    }

    [Theory]
    [InlineData(0.3625, Verdict.Warning)] // 0.29 is exactly 80 %
    [InlineData(0.3626, Verdict.Ok)]
    [InlineData(0.29, Verdict.Blocked)]
    [InlineData(0.290001, Verdict.Warning)]
    [InlineData(0.000001, Verdict.Blocked)]
    public void The_verdict_warns_from_80_percent_of_the_cap_and_blocks_from_100(double cap, Verdict verdict) =>
        Assert.Equal(verdict, Estimate((decimal)cap, 100).Verdict);

    [Fact]
    public void The_largest_request_does_not_overflow()
    {
        var estimate = Estimate(5, [.. Enumerable.Repeat<int?>(1_000_000, 2000)]);
        Assert.Equal(2_400_000_000, estimate.EbayCalls);
        Assert.Equal(Verdict.Blocked, estimate.Verdict);
    }
}
