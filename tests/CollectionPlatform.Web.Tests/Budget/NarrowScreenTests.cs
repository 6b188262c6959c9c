using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

[Collection(SiteCollection.Pages)]
[Trait("Suite", "all")]
public sealed class NarrowScreenTests(SiteFixture site)
{
    [Fact]
    public async Task Money_fits_on_a_phone()
    {
        var day = new DateOnly(2026, 11, 22);
        var run = site.Api.Add(Samples.Run("A collection with a rather long name, on a phone", RunState.Running, done: 1700), 20);
        site.Api.Moneys[run.Id] = Samples.Money(run) with
        {
            SettledUsd = 12_345.678901m,
            UncertainUsd = 1_234.56789m,
            DiscrepancyUsd = 0.3m,
            Forecast = new(15_100.1m, 16_000m, 17_900.9m, null, new(true, 125, 178)),
            Prices =
            [
                new("ebay", 0.002345m, 1_000_000, 2_345.678901m, 1_234.56789m, 0.3m, day.AddDays(-30), day),
                new("ebay", 0.002m, 5_000_000, 10_000m, 0, 0, day, day),
            ],
        };
        site.Api.PastPrices.Add(new("ebay", 0.002345m, DateTimeOffset.UtcNow.AddDays(-30), "somebody.with.a.long.name@example.com"));
        try
        {
            await using var visit = await site.SignedInAsync(width: 390);
            await FitsAsync(visit, "/admin/automation");
            await visit["nav-running"].ClickAsync();
            Assert.True(
                await visit["nav-running-list"]
                    .EvaluateAsync<bool>(
                        "list => list.getBoundingClientRect().left >= 0 && list.getBoundingClientRect().right <= innerWidth"
                    ),
                "the list of running runs"
            );
            foreach (var tab in new[] { "categories", "failures", "events" })
                await FitsAsync(visit, $"/admin/automation/runs/{run.Id}?tab={tab}");
            await FitsAsync(visit, "/products");
            await FitsAsync(visit, $"/admin/automation/runs/{run.Id}");
            await Expect(visit["spend-price"].First).ToContainTextAsync("2026-10-23 to 2026-11-22");
            await FitsAsync(visit, "/admin/settings?cap=6.26");
            await visit.Page.GotoAsync("/admin/automation/review");
            await visit.Page.CheckAsync("[data-select-all]");
            await Expect(visit["leave-out"].First).ToBeVisibleAsync();
            Assert.True(await FitsAsync(visit), "the review with its ways out");
        }
        finally
        {
            site.Api.PastPrices.Clear();
        }
    }

    private static async Task FitsAsync(Visit visit, string page)
    {
        await visit.Page.GotoAsync(page);
        Assert.True(await FitsAsync(visit), page);
    }

    private static async Task<bool> FitsAsync(Visit visit) =>
        await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth");
}
