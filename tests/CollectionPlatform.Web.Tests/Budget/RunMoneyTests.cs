using System.Diagnostics;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

[Collection(SiteCollection.Budget)]
[Trait("Suite", "all")]
public sealed class RunMoneyTests(SiteFixture site)
{
    private int Reads(RunView run) => site.Api.Calls.Count(c => c.Call == $"GET /api/runs/{run.Id}/spend");

    private async Task<Visit> OpenAsync(RunView run, bool script = false)
    {
        var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}");
        return visit;
    }

    [Fact]
    public async Task A_running_run_tells_where_its_money_went_and_when_it_meets_the_cap()
    {
        var run = site.Api.Add(Samples.Run("Hits the cap", done: 1000) with { Spend = RunSpend.Of(4.05m, 0.03m, 5, null) }, 10);
        site.Api.Moneys[run.Id] = Samples.Money(run) with
        {
            SettledUsd = 4.05m,
            UncertainUsd = 0.03m,
            WastedUsd = 0.1215m,
            UsdPerUsefulItem = 0.000816m,
            UsefulItems = 5000,
            Forecast = new(5.1m, 5.4m, 5.9m, null, new(true, 125, 178)),
        };
        await using var visit = await OpenAsync(run);
        await Expect(visit["spend-settled"]).ToHaveTextAsync("$4.05");
        await Expect(visit["spend-uncertain"]).ToHaveTextAsync("$0.03");
        await Expect(visit["spend-panel"]).ToContainTextAsync("cut off before their response");
        await Expect(visit["spend-wasted"]).ToHaveTextAsync("$0.1215");
        await Expect(visit["spend-panel"]).ToContainTextAsync("3 % of settled");
        await Expect(visit["spend-per-item"]).ToHaveTextAsync("$0.816");
        await Expect(visit["spend-forecast"]).ToContainTextAsync("$5.10 – $5.90, about $5.40");
        await Expect(visit["cap-reached"]).ToContainTextAsync("Reaches the cap of $5.00 in about 2–3 min");
        await Expect(visit["spend-error"]).ToHaveCountAsync(0);
        await Expect(visit["spend-price"]).ToHaveCountAsync(0); // one price each, billed as listed
    }

    [Fact]
    public async Task A_completed_run_shows_its_estimate_beside_what_it_cost()
    {
        var run = site.Api.Add(Samples.Run("Done", RunState.Completed, done: 1275));
        await using var visit = await OpenAsync(run);
        await Expect(visit["spend-error"]).ToContainTextAsync("5.5 % ($0.16) more than estimated, within the range");
        await Expect(visit["spend-forecast"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Prices_are_listed_when_they_changed_and_a_discrepancy_leads_to_the_list()
    {
        var day = new DateOnly(2026, 11, 22);
        var run = site.Api.Add(Samples.Run("Two prices", done: 1000));
        site.Api.Moneys[run.Id] = Samples.Money(run) with
        {
            DiscrepancyUsd = 1m,
            Prices = [new("ebay", 0.0025m, 400, 1m, 0, 0, day.AddDays(-1), day), new("ebay", 0.002m, 1100, 3m, 0, 1m, day, day)],
        };
        await using var visit = await OpenAsync(run);
        await Expect(visit["spend-price"]).ToHaveCountAsync(2);
        await Expect(visit["spend-price"].Nth(0)).ToContainTextAsync("as listed");
        await Expect(visit["spend-price"].Nth(0)).ToContainTextAsync("2026-11-21 to 2026-11-22");
        await Expect(visit["spend-price"].Nth(1)).ToContainTextAsync("$0.0030$1.00 more in all");
        await Expect(visit["spend-discrepancy"]).ToContainTextAsync("Responses billed $1.00 more than the price list says");
    }

    [Fact]
    public async Task Categories_stand_beside_their_estimates()
    {
        var run = site.Api.Add(Samples.Run("Outcomes", RunState.CompletedWithFailures, done: 170));
        var category = site.Api.Categories[0];
        site.Api.Outcomes[run.Id] =
        [
            new(
                category.Id,
                "Overrun",
                "c0",
                "finished",
                new(100, 5, 120, 0.29m, 0.24m, 0.36m),
                new(1170, 1170, 128, 1420, 3, 7, 1163, 2.39m)
                {
                    UncertainUsd = 0.006m,
                    WastedUsd = 0.006m,
                    UsdPerUsefulItem = 0.001548m,
                    ErrorUsd = 2.106m,
                    ErrorRatio = 7.2621,
                }
            ),
            new(
                category.Id,
                "As thought",
                "c1",
                "finished",
                new(100, 5, 120, 0.29m, 0.24m, 0.36m),
                new(125, 125, 100, 300, 0, 5, 120, 0.29m)
                {
                    UsdPerUsefulItem = 0.000725m,
                    ErrorUsd = 0,
                    ErrorRatio = 0,
                }
            ),
        ];
        await using var visit = await OpenAsync(run);
        await visit["tab-categories"].ClickAsync();
        var (over, fine) = (visit["category-row"].Nth(0), visit["category-row"].Nth(1));
        foreach (
            var text in new[]
            {
                "1,170 of 1,170 (expected 125)",
                "(expected 100)",
                "$2.40",
                "$0.006 uncertain",
                "$0.24 – $0.36",
                "+726.2 %",
                "above its range",
                "$0.006",
                "$1.55",
            }
        )
            await Expect(over).ToContainTextAsync(text);
        await Expect(over.Locator(".differs")).ToHaveTextAsync("128");
        await Expect(fine.Locator(".differs")).ToHaveCountAsync(0);
        await Expect(fine).ToContainTextAsync("0 %");
    }

    [Fact]
    public async Task The_panel_follows_the_run_but_not_every_message()
    {
        var run = site.Api.Add(Samples.Run("Live money", done: 10), 10);
        await using var visit = await OpenAsync(run, script: true);
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");
        var clock = Stopwatch.StartNew();
        var before = Reads(run);
        for (var done = 11; done <= 60; done++)
        {
            await site.ProgressAsync(run.Id, done - 1, done);
            await visit.FeedShowsAsync(1, done);
        }
        await Expect(visit["spend-settled"]).ToHaveTextAsync("$0.144"); // 60 x 0.0024
        var (reads, seconds) = (Reads(run) - before, clock.Elapsed.TotalSeconds);
        Assert.InRange(reads, 1, (int)(seconds / 2) + 2);
    }

    [Fact]
    public async Task Money_that_becomes_uncertain_without_a_call_is_shown()
    {
        var run = site.Api.Add(Samples.Run("Worker lost", done: 10), 10);
        await using var visit = await OpenAsync(run, script: true);
        await Expect(visit["run-spend"]).ToHaveTextAsync("$0.024 of $5.00");
        await Until.TrueAsync(() => Task.FromResult(Reads(run) >= 2), "the page has renewed itself after the first message");
        site.Api.Runs[run.Id] = run with { Spend = RunSpend.Of(0.024m, 0.032m, 5, null) };
        await Expect(visit["spend-uncertain"]).ToHaveTextAsync("$0.032");
    }

    [Fact]
    public async Task A_run_can_be_steered_while_its_money_is_not_known()
    {
        var run = site.Api.Add(Samples.Run("No money report"));
        site.Api.BudgetFails = true;
        try
        {
            await using var visit = await OpenAsync(run);
            await Expect(visit["spend-panel"]).ToContainTextAsync("We can’t read the spend details");
            await visit["cancel-run"].ClickAsync();
            await Expect(visit["run-state"]).ToHaveTextAsync("Cancelling…");
        }
        finally
        {
            site.Api.BudgetFails = false;
        }
    }
}
