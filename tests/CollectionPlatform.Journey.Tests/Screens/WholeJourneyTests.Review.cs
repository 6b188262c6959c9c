using System.Globalization;
using CollectionPlatform.Journey.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

public sealed partial class WholeJourneyTests
{
    /// <summary>
    /// At a cap that all but one category come close to and all of them exceed: warned, blocked, made to fit, blocked, and in order once
    /// the cap is raised.
    /// </summary>
    private static async Task<Run> ReviewAndStartAsync(Platform platform, RunPage person, List<Category> categories)
    {
        var total = (await EstimateAsync(platform, categories)).TotalUsd;
        var cap = decimal.Round(total * 0.95m, 2);
        await person["budget-cap"].FillAsync(cap.ToString(CultureInfo.InvariantCulture));
        await person["save-cap"].ClickAsync();
        await Expect(person.Page.Locator("main [role=status]").First).ToContainTextAsync($"The cap is {Usd.Text(cap)} now");

        await person["start-collection"].ClickAsync();
        await Expect(person["review-dialog"]).ToBeVisibleAsync();
        foreach (var category in categories.SkipLast(1))
            await person.Category(category).CheckAsync();
        await AssertWarnedAsync(platform, person, categories.Count - 1);
        await person.Category(categories[^1]).CheckAsync();
        await AssertBlockedAsync(person, categories, total, cap);
        await person["leave-out"].First.ClickAsync();
        await AssertWarnedAsync(platform, person, categories.Count - 1);
        await Expect(person["left-out"]).ToContainTextAsync("Removed: ");
        foreach (var category in categories)
            await person.Category(category).CheckAsync();
        await AssertBlockedAsync(person, categories, total, cap);

        var enough = await RaiseCapAsync(person, total);
        await Expect(person["review-verdict"]).ToHaveAttributeAsync("data-verdict", "ok");
        await Expect(person["acknowledge-warning"]).ToHaveCountAsync(0);
        await Expect(person["confirm-start"]).ToHaveTextAsync($"Start · about {Usd.Text(total)} (never over {Usd.Text(enough)})");
        await person["review-dialog"].GetByLabel("Name").FillAsync("Whole journey");
        var run = await platform.RunAsync(await person.StartedByAsync(() => person["confirm-start"].ClickAsync()));
        Assert.Equal(("Whole journey", enough, total), (run.Name, run.Spend.CapUsd, run.Estimate.TotalUsd));
        return run;
    }

    /// <summary>The box must be ticked: without it the button starts nothing.</summary>
    private static async Task AssertWarnedAsync(Platform platform, RunPage person, int categories)
    {
        await person.ReviewsAsync(categories);
        await Expect(person["review-verdict"]).ToHaveAttributeAsync("data-verdict", "warning");
        await Expect(person["review-verdict"]).ToContainTextAsync("Close to the cap");
        await Expect(person["acknowledge-warning"]).Not.ToBeCheckedAsync();
        var runs = (await platform.AllAsync<Run>("/api/runs")).Count;
        await person["confirm-start"].ClickAsync();
        await Expect(person.Page.Locator("[data-testid=acknowledge-warning]:invalid")).ToBeFocusedAsync(); // the browser asks for it
        Assert.Equal(runs, (await platform.AllAsync<Run>("/api/runs")).Count);
    }

    private static async Task AssertBlockedAsync(RunPage person, List<Category> categories, decimal total, decimal cap)
    {
        await person.ReviewsAsync(categories.Count);
        await Expect(person["review-verdict"]).ToHaveAttributeAsync("data-verdict", "blocked");
        await Expect(person["review-total"]).ToHaveTextAsync(Usd.Text(total, cap));
        await Expect(person["confirm-start"]).ToBeDisabledAsync();
        await Expect(person["confirm-start"]).ToHaveTextAsync($"Cannot start: {Usd.Text(total - cap)} over the {Usd.Text(cap)} cap");
        await Expect(person["review-what-if"]).ToContainTextAsync($"Raise the cap to {Usd.Text(CapAbove(total))} → everything fits");
        await Expect(person["leave-out"]).ToHaveCountAsync(2); // one to start, two to stay clear of the cap
        var offered = await person["review-what-if"].InnerTextAsync();
        Assert.Contains(categories, category => offered.Contains($"Remove {category.Name} → ", StringComparison.Ordinal));
    }

    /// <summary>In the tab to which the dialog leads; the dialog then knows it.</summary>
    private static async Task<decimal> RaiseCapAsync(RunPage person, decimal total)
    {
        var enough = CapAbove(total / 0.8m);
        await Expect(person["review-what-if"]).ToContainTextAsync($"or to {Usd.Text(enough)}");
        var settings = await person.Page.RunAndWaitForPopupAsync(() => person["raise-cap"].ClickAsync());
        await Expect(settings.GetByTestId("budget-cap"))
            .ToHaveValueAsync(CapAbove(total).ToString("0.00####", CultureInfo.InvariantCulture));
        await settings.GetByTestId("budget-cap").FillAsync(enough.ToString(CultureInfo.InvariantCulture));
        await settings.GetByTestId("save-cap").ClickAsync();
        await Expect(settings.GetByText($"The cap is {Usd.Text(enough)} now")).ToBeVisibleAsync();
        await settings.CloseAsync();
        // a browser without a window tells nothing of tabs
        await person.Page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");
        return enough;
    }

    /// <summary>The next cent: a mark is reached at equality.</summary>
    private static decimal CapAbove(decimal usd) => (decimal.Floor(usd * 100) + 1) / 100;

    private static async Task<ReviewEstimate> EstimateAsync(Platform platform, IEnumerable<Category> categories)
    {
        using var answer = await platform.PostAsync(
            "/api/collections/estimate",
            new { categoryIds = categories.Select(category => category.Id) }
        );
        return await Platform.ReadAsync<ReviewEstimate>(answer);
    }
}
