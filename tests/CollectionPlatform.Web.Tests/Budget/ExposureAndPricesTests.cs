using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

[Collection(SiteCollection.Budget)]
[Trait("Suite", "all")]
public sealed class ExposureAndPricesTests(SiteFixture site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_automation_page_says_what_runs_may_still_spend(bool script)
    {
        site.Api.Exposure = new(4, 312m, 40.2m, 1, 5m, [], null);
        try
        {
            await using var visit = await site.SignedInAsync(script: script);
            await Expect(visit["exposure"]).ToContainTextAsync("4 runs: ~$40.20 expected, $312.00 at most");
            await Expect(visit["exposure"]).ToContainTextAsync("1 paused: up to $5.00 more");
            site.Api.Exposure = new(0, 0, 0, 0, 0, [], null);
            await visit.Page.GotoAsync("/admin/automation");
            await Expect(visit["exposure"]).ToBeEmptyAsync();
        }
        finally
        {
            site.Api.Exposure = null;
        }
    }

    [Fact]
    public async Task It_follows_runs_that_start_and_money_that_is_spent()
    {
        var run = site.Api.Add(Samples.Run("At stake")).Id;
        site.Api.Exposure = new(1, 5m, 2.9m, 0, 0, [], null);
        try
        {
            await using var visit = await site.SignedInAsync();
            await Expect(visit["exposure"]).ToContainTextAsync("1 run: ~$2.90 expected, $5.00 at most");
            site.Api.Exposure = new(1, 4.5m, 2.4m, 0, 0, [], null);
            site.Api.Runs[run] = site.Api.Runs[run] with { Spend = Samples.Spend(200) }; // nobody tells; the running runs are polled
            await Expect(visit["exposure"]).ToContainTextAsync("1 run: ~$2.40 expected, $4.50 at most");
            site.Api.Exposure = new(0, 0, 0, 1, 4.5m, [], null);
            await site.ChangeAsync(run, RunState.Paused);
            await Expect(visit["exposure"]).ToHaveTextAsync("1 paused: up to $4.50 more");
        }
        finally
        {
            site.Api.Exposure = null;
        }
    }

    [Fact]
    public async Task Settings_show_the_price_history_newest_first_in_pages()
    {
        site.Api.PastPrices.AddRange(
            Enumerable
                .Range(1, 12)
                .Select(i => new PriceHistoryEntry(
                    i % 2 == 0 ? "amazon" : "ebay",
                    i / 1000m,
                    DateTimeOffset.UtcNow.AddDays(-i),
                    i == 12 ? "system" : $"admin{i}"
                ))
        );
        try
        {
            await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
            await Expect(visit["price-history-row"]).ToHaveCountAsync(10);
            await Expect(visit["price-history-row"].First).ToHaveTextAsync("eBay $0.0010 per call since 1 day ago · admin1");
            await visit.Page.GetByText("Older prices").ClickAsync();
            await Expect(visit["price-history-row"]).ToHaveCountAsync(2);
            await Expect(visit["price-history-row"].Last).ToHaveTextAsync("Amazon $0.0120 per call from the start");
        }
        finally
        {
            site.Api.PastPrices.Clear();
        }
    }

    [Fact]
    public async Task A_price_raised_by_higher_bills_is_said_at_the_provider_and_in_the_timeline()
    {
        var run = site.Api.Add(Samples.Run("At a higher price"));
        site.Api.Events[run.Id] =
        [
            new(
                DateTimeOffset.UtcNow,
                "priceRaised",
                "system",
                "ebay: responses are billed $0.05 per call, the price list says $0.002; calls are reserved at $0.05 from now on"
            ),
        ];
        site.Api.EbayReservedPriceUsd = 0.05m;
        try
        {
            await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
            await visit["tab-events"].ClickAsync();
            await Expect(visit["run-event"]).ToContainTextAsync(["Higher price eBay: responses are billed $0.05 per call"]);
            await visit.Page.GotoAsync("/admin/automation");
            await Expect(visit["provider-price"]).ToHaveCountAsync(1);
            await Expect(visit["provider-price"]).ToContainTextAsync("Responses are billed at up to $0.0500 per call");
            await Expect(visit["provider-price"]).ToContainTextAsync("runs reserve that much");
            site.Api.EbayReservedPriceUsd = null;
            await visit["provider-price"].GetByRole(Microsoft.Playwright.AriaRole.Link).ClickAsync();
            await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/admin/settings#prices$"));
            await visit.Page.GotoAsync("/admin/automation");
            await Expect(visit["provider-price"]).ToHaveCountAsync(0);
        }
        finally
        {
            site.Api.EbayReservedPriceUsd = null;
            site.Api.Runs.TryRemove(run.Id, out _);
        }
    }

    [Fact]
    public async Task A_discrepancy_says_what_to_do_about_it()
    {
        var day = new DateOnly(2026, 11, 22);
        var run = site.Api.Add(Samples.Run("Billed more", RunState.Completed, at: DateTimeOffset.UtcNow.AddMinutes(1)));
        site.Api.Moneys[run.Id] = Samples.Money(run) with
        {
            DiscrepancyUsd = 1m,
            Prices = [new("ebay", 0.002m, 1100, 3m, 0, 1m, day, day)],
        };
        site.Api.EbayDiscrepancyUsd = 12.4m;
        try
        {
            await using var visit = await site.SignedInAsync(script: false);
            await Expect(visit["provider-discrepancy"]).ToContainTextAsync("Billed $12.40 more than the price list so far.");
            await visit["provider-discrepancy"].GetByRole(Microsoft.Playwright.AriaRole.Link).ClickAsync();
            await Expect(visit["price-discrepancy"])
                .ToContainTextAsync("eBay: responses say a call costs $0.0030, the list says $0.0020: correct the price.");
        }
        finally
        {
            site.Api.EbayDiscrepancyUsd = 0;
            site.Api.Runs.TryRemove(run.Id, out _);
        }
    }
}
