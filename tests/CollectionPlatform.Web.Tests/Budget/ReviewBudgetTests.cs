using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

[Collection(SiteCollection.Budget)]
[Trait("Suite", "all")]
public sealed class ReviewBudgetTests(SiteFixture site)
{
    private async Task<Visit> ChooseAsync(int categories)
    {
        var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        await visit.Page.EvaluateAsync(
            "n => [...document.querySelectorAll('input[name=categoryIds]')].slice(0, n).forEach(box => box.click())",
            categories
        );
        await Expect(visit["review-row"]).ToHaveCountAsync(categories);
        return visit;
    }

    private static Task<int> TickedAsync(Visit visit) => visit.Page.Locator("input[name=categoryIds]:checked").CountAsync();

    [Fact]
    public async Task It_shows_ranges_what_they_rest_on_and_what_other_runs_may_still_spend()
    {
        site.Api.Exposure = new(4, 312m, 40.2m, 1, 5m, [], null);
        try
        {
            await using var visit = await ChooseAsync(10);
            await Expect(visit["review-basis"].Nth(0)).ToHaveTextAsync("no past runs");
            await Expect(visit["review-basis"].Nth(1)).ToHaveTextAsync("from 4 runs");
            await Expect(visit["review-row"].Nth(1)).ToContainTextAsync("$0.24 – $0.36");
            await Expect(visit["review-range"]).ToHaveTextAsync("$2.40 – $3.60");
            await Expect(visit["review-exposure"]).ToContainTextAsync("4 other runs: $312.00 at most");
            await Expect(visit["review-exposure"]).ToContainTextAsync("1 paused: up to $5.00 more");
            await Expect(visit["review-what-if"]).ToHaveCountAsync(0);
            await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "58 % of the cap of $5.00" })).ToBeVisibleAsync();
            Assert.Empty(visit.Complaints); // drawings need no inline style
        }
        finally
        {
            site.Api.Exposure = null;
        }
    }

    [Fact]
    public async Task A_blocked_choice_is_made_to_fit_by_one_button()
    {
        await using var visit = await ChooseAsync(30); // 8.70 of 5.00
        await Expect(visit["confirm-start"]).ToBeDisabledAsync();
        await Expect(visit["confirm-start"]).ToContainTextAsync("Cannot start: $3.70 over the $5.00 cap");
        await Expect(visit["leave-out"]).ToHaveCountAsync(2);
        await Expect(visit["review-what-if"]).ToContainTextAsync("Raise the cap to $8.71 → everything fits");
        await visit["leave-out"].Nth(1).ClickAsync();
        await Expect(visit["left-out"]).ToContainTextAsync("Removed: Category 14, Category 15, Category 16 and 14 more");
        await Expect(visit["review-total"]).ToHaveTextAsync("$3.77");
        await Expect(visit["review-what-if"]).ToHaveCountAsync(0);
        Assert.Equal(13, await TickedAsync(visit));
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
    }

    [Fact]
    public async Task A_warned_choice_is_told_how_to_stay_clear_of_the_cap()
    {
        await using var visit = await ChooseAsync(15); // 4.35 of 5.00
        await Expect(visit["review-what-if"]).ToContainTextAsync("Remove 2 categories → $3.77 (below 80 % of the cap)");
        await Expect(visit["review-what-if"]).ToContainTextAsync("Raise the cap to $5.45 (below 80");
        await visit["leave-out"].ClickAsync();
        await Expect(visit["review-verdict"]).ToContainTextAsync("Fits");
        await Expect(visit["acknowledge-warning"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_cap_that_would_do_is_proposed_in_settings_and_the_cost_follows_it()
    {
        await using var visit = await ChooseAsync(30);
        try
        {
            var settings = await visit.Page.RunAndWaitForPopupAsync(() => visit["raise-cap"].ClickAsync());
            await Expect(settings.GetByTestId("budget-cap")).ToHaveValueAsync("8.71");
            await Expect(settings.GetByTestId("proposed-cap")).ToContainTextAsync("$8.71 is proposed; the cap is $5.00 until you save.");
            Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
            await settings.GetByTestId("save-cap").ClickAsync();
            await Expect(settings.GetByText("The cap is $8.71 now")).ToBeVisibleAsync();
            await settings.CloseAsync();
            // a browser without a window tells nothing of tabs
            await visit.Page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");
            await Expect(visit["review-verdict"]).ToContainTextAsync("Close to the cap: 99.8 % of $8.71");
            Assert.Equal(30, await TickedAsync(visit));
        }
        finally
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        }
    }

    [Fact]
    public async Task When_not_even_one_category_fits_only_the_cap_is_left_to_change()
    {
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 0.1m };
        try
        {
            await using var visit = await ChooseAsync(2);
            await Expect(visit["leave-out"]).ToHaveCountAsync(0);
            await Expect(visit["review-what-if"]).ToContainTextAsync("Even the cheapest");
            await Expect(visit["raise-cap"]).ToBeVisibleAsync();
        }
        finally
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        }
    }

    [Fact]
    public async Task Without_scripts_the_button_leaves_out_too()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        await visit.Page.CheckAsync("[name=all]");
        await visit.Page.FillAsync("[name=name]", "Smaller");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
        await Expect(visit["confirm-start"]).ToBeDisabledAsync();
        await visit["leave-out"].First.ClickAsync();
        await Expect(visit["review-total"]).ToHaveTextAsync("$4.93");
        Assert.Equal((17, false), (await TickedAsync(visit), await visit.Page.IsCheckedAsync("[name=all]")));
        await visit["acknowledge-warning"].CheckAsync();
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Smaller");
    }

    [Fact]
    public async Task A_cost_without_exposure_still_starts()
    {
        site.Api.BudgetFails = true;
        try
        {
            await using var visit = await ChooseAsync(1);
            await Expect(visit["review-exposure"]).ToHaveTextAsync("We can’t tell what other runs may spend right now.");
            await Expect(visit["confirm-start"]).ToBeEnabledAsync();
        }
        finally
        {
            site.Api.BudgetFails = false;
        }
    }
}
