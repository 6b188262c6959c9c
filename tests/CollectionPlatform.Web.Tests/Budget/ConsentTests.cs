using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

/// <summary>What is started is what was seen.</summary>
[Collection(SiteCollection.Budget)]
public sealed class ConsentTests(SiteFixture site) : IDisposable
{
    private static readonly string[] Changed = ["Nothing was started: the cost has changed from $0.58 under a cap of $5.00."];

    public void Dispose()
    {
        site.Api.EbayUsd = 0.24m;
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        site.Api.EstimateGate.TrySetResult();
        site.Api.EstimateGate = FakeApi.Open();
    }

    private static async Task TickAsync(Visit visit, int from, int to) =>
        await visit.Page.EvaluateAsync(
            "([from, to]) => [...document.querySelectorAll('input[name=categoryIds]')].slice(from, to).forEach(box => box.click())",
            new[] { from, to }
        );

    private async Task<Visit> ChooseTwoAsync()
    {
        var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        await TickAsync(visit, 0, 2);
        await Expect(visit["confirm-start"]).ToHaveTextAsync("Start · about $0.58 (never over $5.00)");
        return visit;
    }

    [Fact]
    public async Task The_dialog_shows_the_new_figures_and_asks_again()
    {
        await using var visit = await ChooseTwoAsync();
        await visit.Page.FillAsync("dialog [name=name]", "Dearer by now");
        site.Api.EbayUsd = 1.44m;
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 50m };
        await visit["confirm-start"].ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync(Changed[0]);
        await Expect(visit["confirm-start"]).ToHaveTextAsync("Start · about $2.98 (never over $50.00)");
        Assert.DoesNotContain(site.Api.Runs.Values, run => run.Name == "Dearer by now");
        Assert.Equal((0.58m, 5m), site.Api.LastConfirmed);

        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        Assert.Equal((2.98m, 50m), site.Api.LastConfirmed);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Dearer by now");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_scripts_the_page_asks_again_too()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        await visit.Page.GetByText("Category 01").ClickAsync();
        await visit.Page.GetByText("Category 02").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
        site.Api.EbayUsd = 0.14m; // cheaper is another figure, too
        await visit["confirm-start"].ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync(Changed[0]);
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.38");
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
    }

    [Fact]
    public async Task Nothing_can_be_started_while_its_price_is_being_fetched()
    {
        await using var visit = await ChooseTwoAsync();
        site.Api.EstimateGate = new TaskCompletionSource();
        await TickAsync(visit, 2, 3);
        await Expect(visit["confirm-start"]).ToBeDisabledAsync();
        await visit.Page.EvaluateAsync("() => document.querySelector('[data-review-form]').requestSubmit()"); // asks for the cost again
        await Expect(visit["confirm-start"]).ToBeDisabledAsync();
        site.Api.EstimateGate.SetResult();
        await Expect(visit["confirm-start"]).ToHaveTextAsync("Start · about $0.87 (never over $5.00)");
        await Expect(visit["confirm-start"]).ToBeEnabledAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_retry_is_asked_again_too()
    {
        var run = site.Api.Add(Samples.Run("Failed in part", RunState.CompletedWithFailures, done: 60), 60);
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}/retry");
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 7m };
        await visit["confirm-retry"].ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync("Nothing was started: the cost has changed");
        await Expect(visit["confirm-retry"]).ToContainTextAsync("never over $7.00");
        Assert.DoesNotContain(site.Api.Runs.Values, retry => retry.RetryOf == run.Id);
        await visit["confirm-retry"].ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Failed in part · retry 1");
    }
}
