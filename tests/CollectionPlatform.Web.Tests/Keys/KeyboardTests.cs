using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using CollectionPlatform.Web.Tests.Spend;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Keys;

/// <summary>What is done with a mouse on these pages is done without one, too, and one sees where one is.</summary>
[Collection(SiteCollection.Away)]
[Trait("Suite", "all")]
public sealed class KeyboardTests(SiteFixture site) : IDisposable
{
    public void Dispose()
    {
        site.Api.Runs.Clear();
        lock (site.Api.Products)
            site.Api.Products.Clear();
        SpendSamples.Clear(site.Api);
        site.Api.EbayIs(GateState.Up);
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
    }

    [Fact]
    public async Task Products_are_searched_put_in_order_and_opened()
    {
        lock (site.Api.Products)
            site.Api.Products.AddRange([Product(1, "Linen thread"), Product(2, "Merino wool"), Product(3, "Merino yarn")]);
        var (visit, keys) = await ArriveAsync("/products");
        await using var _ = visit;
        await keys.TabToAsync(visit.Page.Locator("#q"));
        await keys.TypeAsync("merino");
        await keys.PressAsync("Enter");
        await visit.Page.ArrivesAtAsync("*/products?q=merino");
        await Expect(visit["product-row"]).ToHaveCountAsync(2);
        await keys.TabToAsync(visit.Page.Locator("#sort"));
        await keys.PressAsync("ArrowDown");
        await visit.Page.ArrivesAtAsync("*/products?q=merino&sort=discount");
        await keys.TabToAsync(visit["product-row"].First.Locator("summary"));
        await keys.PressAsync("Enter");
        await Expect(visit["product-row"].First).ToContainTextAsync("yarn_house");
        await keys.TabToAsync(visit["product-row"].Nth(1).Locator("summary")); // past what was opened
    }

    [Fact]
    public async Task Spending_is_looked_at_by_category_and_over_other_days()
    {
        SpendSamples.Fill(site.Api);
        var (visit, keys) = await ArriveAsync("/admin/spend");
        await using var _ = visit;
        await keys.TabToAsync(visit.Page.Locator(".spend-by").GetByText("Category"));
        await keys.PressAsync("Enter");
        await visit.Page.ArrivesAtAsync("*/admin/spend?by=category*");
        await Expect(visit["spend-row"]).ToHaveCountAsync(6);
        await keys.TabToAsync(visit.Page.Locator("#from"));
        await keys.TypeAsync("01022026");
        await keys.PressAsync("Enter");
        await visit.Page.ArrivesAtAsync("*/admin/spend?by=category&from=2026-01-02&to=*");
        await keys.TabToAsync(visit.Page.Locator(".presets a").First);
        await keys.PressAsync("Enter");
        await Expect(visit.Page.Locator(".presets a").First).ToHaveAttributeAsync("aria-current", "true");
    }

    [Fact]
    public async Task A_cap_is_saved()
    {
        var (visit, keys) = await ArriveAsync("/admin/settings");
        await using var _ = visit;
        await keys.TabToAsync(visit["budget-cap"]);
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("7.5");
        await keys.TabToAsync(visit["save-cap"]);
        await keys.PressAsync("Enter");
        await Expect(visit.Page.GetByText("The cap is $7.50 now")).ToBeVisibleAsync();
        Assert.Equal(7.5m, site.Api.Settings.BudgetCapUsd);
    }

    [Fact]
    public async Task A_storm_is_decided_and_a_closed_gate_is_tried()
    {
        var run = site.Api.Add(Samples.Run("In a storm", done: 20));
        site.Api.EbayIs(GateState.NeedsAttention, "everything fails alike: the title is missing", "needed");
        var (visit, keys) = await ArriveAsync($"/admin/automation/runs/{run.Id}");
        await using var _ = visit;
        await keys.TabToAsync(visit["storm-wait"]);
        await keys.PressAsync("Enter");
        await Expect(visit.Page.GetByText("Waiting for eBay. Nothing is skipped.")).ToBeVisibleAsync();
        await keys.TabToAsync(visit["try-now"]);
        await keys.PressAsync("Enter");
        await Expect(visit.Page.GetByText("Test call to eBay sent.")).ToBeVisibleAsync();

        await visit.Page.GotoAsync("/admin/automation"); // a run is at work: the notice takes one line
        await keys.TabToAsync(visit["provider-trouble"].Locator("summary"));
        await keys.PressAsync("Enter");
        await Expect(visit["provider-trouble"].Locator(".gate-reason")).ToBeVisibleAsync();
        await keys.TabToAsync(visit["storm-skip"]);
        await keys.PressAsync("Enter");
        await Expect(visit.Page.GetByText("eBay calls continue.")).ToBeVisibleAsync();
        Assert.Equal(GateState.Up, site.Api.Ebay.State);
    }

    [Fact]
    public async Task A_reached_cap_is_raised_in_a_dialog_that_takes_the_focus_and_gives_it_back()
    {
        var stopped = Samples.Run("Dear", RunState.BudgetStopped, done: 1000) with { Spend = RunSpend.Of(5, 0, 5, 5) };
        var (visit, keys) = await ArriveAsync($"/admin/automation/runs/{site.Api.Add(stopped).Id}");
        await using var _ = visit;
        await keys.TabToAsync(visit["raise-cap-and-resume"]);
        await keys.PressAsync("Enter");
        await keys.HasAsync(visit["raise-cap-usd"]);
        await keys.PressAsync("Escape");
        await Expect(visit["raise-cap-dialog"]).ToBeHiddenAsync();
        await keys.HasAsync(visit["raise-cap-and-resume"]);

        await keys.PressAsync("Enter");
        await keys.HasAsync(visit["raise-cap-usd"]);
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("7");
        await keys.TabToAsync(visit["confirm-raise-cap"]);
        await keys.PressAsync("Enter");
        await Expect(visit["run-state"]).ToContainTextAsync("Running");
        Assert.Equal(7m, site.Api.Settings.BudgetCapUsd);
    }

    private async Task<(Visit Visit, Keyboard Keys)> ArriveAsync(string path)
    {
        var visit = await site.SignedInAsync(path: path);
        return (visit, new Keyboard(visit.Page));
    }

    private static ProductView Product(int position, string title) => Samples.Product($"KEY{position}", title, position);
}
