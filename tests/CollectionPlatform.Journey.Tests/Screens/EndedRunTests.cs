using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Journey.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

/// <summary>What is left of a run once it has ended: what it spent, how it went, and what to do next.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class EndedRunTests(Marketplace marketplace)
{
    [Fact]
    public async Task It_tells_what_each_category_brought_and_cost_leads_to_its_products_is_run_again_and_stands_in_the_spending()
    {
        var platform = await marketplace.ResetAsync();
        await platform.SetCapAsync(50m);
        List<Category> categories = [.. marketplace.Categories.Skip(10).Take(3)];
        var run = await platform.EndedAsync(await platform.StartAsync("Looked back on", categories));
        var billed = (await platform.Ledger.ReadAsync()).BilledUsd(run.Id);
        await using var person = await marketplace.SignInAsync();
        await person.OpenAsync(run.Id);
        await person.AssertShowsAsync(platform, run);

        await AssertCategoriesAsync(person, categories, billed);
        await AssertEventsAsync(platform, person, run);
        await AssertDrawnAsync(person, run, billed);
        await AssertSpendAsync(platform, person, run);
        await AssertProductsAsync(platform, person, run);
        await RunAgainAsync(platform, person, run, categories);
        Assert.Empty(person.Errors);
    }

    /// <summary>Every category is complete, and together they cost what the marketplace billed.</summary>
    private static async Task AssertCategoriesAsync(RunPage person, List<Category> categories, decimal billed)
    {
        await person.OpenTabAsync("Categories");
        await Expect(person["category-row"]).ToHaveCountAsync(categories.Count);
        foreach (var category in categories)
            await Expect(person["category-row"].Filter(new() { HasText = category.Name })).ToContainTextAsync("Completed");
        var spent = await person["category-row"].Locator("[data-label=Spent]").AllInnerTextsAsync();
        Assert.Equal(billed, spent.Sum(Amount));
    }

    private static async Task AssertEventsAsync(Platform platform, RunPage person, Run run)
    {
        await person.OpenTabAsync("Events");
        var events = await platform.EventsAsync(run);
        await Expect(person["run-event"]).ToHaveCountAsync(events.Count);
        Assert.Equal(
            events.Select(e => e.Kind).Reverse(), // the newest first
            await person["run-event"].EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.kind)")
        );
    }

    /// <summary>Both charts have a curve, and the rail reaches as far as the spend.</summary>
    private static async Task AssertDrawnAsync(RunPage person, Run run, decimal billed)
    {
        foreach (var chart in new[] { "chart-items", "chart-spend" })
            await Expect(person[chart].Locator("canvas")).ToBeVisibleAsync();
        await Expect(person["chart-spend"])
            .ToHaveAttributeAsync("aria-label", $"Spent {Usd.Text(billed, run.Spend.CapUsd)} of {Usd.Text(run.Spend.CapUsd)}");
        var amounts = (await person["money-rail"].First.GetAttributeAsync("data-amounts"))!.Split(' ').Select(amount => amount.Split('='));
        Assert.Contains(amounts, amount => amount[0] == "spent" && decimal.Parse(amount[1], CultureInfo.InvariantCulture) == billed);
    }

    /// <summary>By run the run costs what was billed; the rows add up to the sum above them.</summary>
    private static async Task AssertSpendAsync(Platform platform, RunPage person, Run run)
    {
        await person.Page.Locator(".topnav").GetByText("Spend").ClickAsync();
        await person.ArrivesAtAsync("**/admin/spend");
        await person.Page.Locator(".spend-by").GetByText("Run", new() { Exact = true }).ClickAsync();
        await person.ArrivesAtAsync("**/admin/spend?*by=run*");
        var row = person.Page.Locator($"[data-testid=spend-row][data-key='{run.Id}']");
        var billed = (await platform.Ledger.ReadAsync()).BilledUsd(run.Id);
        await Expect(row.GetByTestId("spend-row-total")).ToHaveTextAsync(Usd.Text(billed));
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await person.ArrivesAtAsync($"**/runs/{run.Id}*");
    }

    private static async Task AssertProductsAsync(Platform platform, RunPage person, Run run)
    {
        var now = await platform.RunAsync(run.Id);
        await Expect(person["view-products"]).ToHaveTextAsync(new Regex($"View {now.Counts.Products:N0} products"));
        await person["view-products"].ClickAsync();
        await person.ArrivesAtAsync($"**/products?runId={run.Id}");
        await Expect(person["product-row"]).ToHaveCountAsync((int)Math.Min(50, now.Counts.Products));
        await person.Page.GoBackAsync();
        await person.ArrivesAtAsync($"**/runs/{run.Id}*");
    }

    /// <summary>The review has the same categories; what is started is a run of its own.</summary>
    private static async Task RunAgainAsync(Platform platform, RunPage person, Run run, List<Category> categories)
    {
        await person["run-again"].ClickAsync();
        await Expect(person.Page.Locator("dialog[open]")).ToBeVisibleAsync();
        await person.ReviewsAsync(categories.Count);
        foreach (var category in categories)
            await Expect(person.Category(category)).ToBeCheckedAsync();
        var again = await platform.RunAsync(await person.StartedByAsync(() => person["confirm-start"].ClickAsync()));
        Assert.NotEqual(run.Id, again.Id);
        var ended = await platform.EndedAsync(again);
        await person.UntilAsync(shown => shown.State == ended.State, "that the second run has ended");
        await person.AssertShowsAsync(platform, again);
    }

    private static decimal Amount(string cell) =>
        decimal.Parse(Regex.Match(cell, @"\$([0-9.,]+)").Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
}
