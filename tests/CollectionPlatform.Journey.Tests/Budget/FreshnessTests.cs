using CollectionPlatform.Journey.Tests.Support;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>What was looked up lately is not paid for again.</summary>
[Collection(Marketplace.Name)]
public sealed class FreshnessTests(Marketplace marketplace)
{
    private const int Categories = 20,
        Pages = Categories * 5;
    private const decimal AmazonUsd = Pages * 0.01m;

    [Fact]
    public async Task A_second_run_over_the_same_categories_that_skips_young_look_ups_calls_eBay_for_nothing_and_says_so()
    {
        var platform = await marketplace.ResetAsync();
        var ids = marketplace.Categories.Take(Categories).Select(category => category.Id).ToArray();
        var first = await platform.EndedAsync(await platform.StartAsync("First", marketplace.Categories.Take(Categories)));
        Assert.Equal("completed", first.State);
        var billed = (await platform.Ledger.ReadAsync()).Runs[first.Id];

        using var priced = await platform.PostAsync("/api/collections/estimate", new { categoryIds = ids, skipLookupsYoungerThanDays = 7 });
        var before = await Platform.ReadAsync<SkippingEstimate>(priced);
        Assert.Equal(
            (0, first.Counts.Products, billed["ebay"].BilledUsd, before.AmazonCostUsd),
            (before.EbayCalls, before.SkippedFresh, before.SavedUsd, before.TotalUsd)
        );

        using var started = await platform.PostAsync(
            "/api/collections",
            new
            {
                categoryIds = ids,
                name = "Second",
                skipLookupsYoungerThanDays = 7,
                expectedTotalUsd = before.TotalUsd,
            }
        );
        var second = await platform.EndedAsync(await Platform.ReadAsync<Run>(started));
        Assert.Equal(("completed", AmazonUsd, 0m), (second.State, second.Spend.SettledUsd, second.Spend.UncertainUsd));
        Assert.Equal((first.Counts.Products, Pages, Pages), (second.Counts.Products, second.Counts.UnitsKnown, second.Counts.UnitsDone));
        var after = await platform.GetAsync<SkippingRun>($"/api/runs/{second.Id}");
        Assert.Equal(
            (7, before.SkippedFresh, before.SavedUsd),
            (after.SkipLookupsYoungerThanDays, after.Counts.SkippedFresh, after.Spend.SavedUsd)
        );

        var ledger = await platform.Ledger.ReadAsync();
        Assert.Equal(["amazon"], ledger.Runs[second.Id].Where(provider => provider.Value.Billed > 0).Select(provider => provider.Key));
        Assert.Equal(AmazonUsd, ledger.BilledUsd(second.Id));
        Assert.DoesNotContain(await platform.Ledger.CallsAsync(second.Id), call => call.Provider == "ebay");
    }

    private sealed record SkippingEstimate(decimal AmazonCostUsd, long EbayCalls, decimal TotalUsd, long SkippedFresh, decimal SavedUsd);

    private sealed record SkippingRun(int? SkipLookupsYoungerThanDays, SkippingSpend Spend, SkippingCounts Counts);

    private sealed record SkippingSpend(decimal SavedUsd);

    private sealed record SkippingCounts(long SkippedFresh);
}
