using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Components;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What people expect of every screen.</summary>
[Collection(SiteCollection.Pages)]
[Trait("Suite", "all")]
public sealed class ExpectationTests(SiteFixture site)
{
    [Fact]
    public async Task Every_state_is_an_icon_a_word_and_a_colour_of_its_own_kind()
    {
        foreach (var state in Enum.GetValues<RunState>())
            site.Api.Add(Samples.Run($"In state {state}", state, done: 10) with { Spend = RunSpend.Of(5, 0, 5, 5) });
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation?q=in+state");
        foreach (var state in Enum.GetValues<RunState>())
        {
            var shown = DisplayedState.Of(site.Api.Runs.Values.First(run => run.Name == $"In state {state}"), null);
            var mark = visit["timeline-run"].Locator($".state[data-state={Core.Wire.WireJson.Name(state)}]");
            await Expect(mark).ToContainTextAsync(shown.Word);
            await Expect(mark.Locator("use")).ToHaveAttributeAsync("href", $"/icons.svg#{shown.Icon}");
            await Expect(mark).ToHaveClassAsync($"state state-{Core.Wire.WireJson.Name(shown.Kind)}");
        }
    }

    [Fact]
    public async Task A_run_that_ended_says_in_numbers_what_came_of_it()
    {
        var partly = site.Api.Add(Samples.Run("Partly", RunState.CompletedWithFailures, done: 1300));
        var cancelled = site.Api.Add(Samples.Run("Left off", RunState.Cancelled, done: 400));
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{partly.Id}");
        await Expect(visit["run-outcome"]).ToHaveTextAsync("1,287 of 1,300 calls collected, 13 failed");
        await Expect(visit["run-progress"]).ToContainTextAsync("1,300 of 1,300 calls (expected 1,250)");
        await visit.Page.GotoAsync($"/admin/automation/runs/{cancelled.Id}");
        await Expect(visit["run-outcome"]).ToHaveTextAsync("396 of 400 calls collected, 4 failed, about 850 not made");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bar_whose_total_is_not_known_has_no_value(bool script)
    {
        var unknown = Samples.Counts(0) with { UnitsKnown = 0, UnitsExpected = 0 };
        var run = site.Api.Add(Samples.Run("No total yet", RunState.Pending) with { Counts = unknown });
        await using var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}");
        if (script)
            await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // what the scripts make of it
        await Expect(visit["run-progress"].Locator("progress:indeterminate")).ToHaveCountAsync(1);
        await Expect(visit["run-progress"].Locator("progress")).ToHaveAttributeAsync("aria-label", "Progress: the total is not known yet");
    }

    [Fact]
    public async Task A_run_at_work_stands_in_the_timeline_once_first_and_live()
    {
        var run = site.Api.Add(Samples.Run("Stands once", done: 100, at: DateTimeOffset.UtcNow));
        await using var visit = await site.SignedInAsync();
        var row = visit["timeline-run"].Filter(new() { HasText = "Stands once" });
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("100 of 1,250 calls");
        await site.ProgressAsync(run.Id, 100, 230);
        await Expect(row).ToContainTextAsync("230 of 1,250 calls");
        await Expect(row.Locator("progress")).ToHaveJSPropertyAsync("value", 230);
        await Expect(visit.Page.Locator("[data-lists-updated]")).ToContainTextAsync("updated");
        await row.GetByRole(AriaRole.Link).First.FocusAsync();
        await site.ChangeAsync(run.Id, RunState.Completed);
        await Expect(row.Locator(".state")).ToHaveTextAsync("Completed");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row.GetByRole(AriaRole.Link).First).ToBeFocusedAsync(); // it took the focus along
    }

    [Fact]
    public async Task Nothing_there_and_no_match_are_two_views_with_one_action_each()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/products?q=no-such-product");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("No product matches these filters.");
        await Expect(visit.Page.Locator(".empty .btn")).ToHaveTextAsync(["Show all products"]);
        await visit.Page.GotoAsync("/admin/automation?q=no-such-run");
        await Expect(visit.Page.Locator(".empty .btn")).ToHaveTextAsync(["Show all runs"]);
        var run = site.Api.Add(Samples.Run("No failure", RunState.Completed) with { Counts = Samples.Counts(10) });
        await visit.Page.GotoAsync($"/admin/automation/runs/{run.Id}?tab=failures");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("No call failed.");
        await Expect(visit.Page.Locator(".empty .btn")).ToHaveTextAsync(["See what was collected"]);
    }

    [Fact]
    public async Task A_search_without_a_match_in_the_review_is_undone_by_one_button_and_the_sum_is_spoken()
    {
        await using var visit = await site.SignedInAsync(path: "/admin/automation/review");
        await visit.Page.FillAsync("[data-category-search]", "nothing like it");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show all categories" }).ClickAsync();
        await visit.Page.GetByText("Category 01").ClickAsync();
        await Expect(visit.Page.Locator("[data-review-speech]")).ToContainTextAsync("$0.29 Fits: 5.8 %");
    }

    [Fact]
    public async Task Who_wants_no_motion_gets_none()
    {
        site.Api.Add(Samples.Run("Moves", done: 10));
        await using var visit = await site.SignedInAsync(path: "/products");
        const string Motion =
            "() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none' || "
            + "parseFloat(getComputedStyle(e).transitionDuration) > 0).length";
        await visit.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
        Assert.True(await visit.Page.EvaluateAsync<int>(Motion) > 0);
        await visit.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>(Motion));
    }
}
