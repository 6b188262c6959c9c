using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

[Collection(SiteCollection.Runs)]
public sealed class RunPageTests(SiteFixture site)
{
    [Fact]
    public async Task Its_buttons_are_the_moves_of_its_state()
    {
        await using var visit = await site.SignedInAsync(script: false);
        foreach (
            var (state, pause, resume, cancel) in new[]
            {
                (RunState.Running, true, false, true),
                (RunState.Paused, false, true, true),
                (RunState.BudgetStopped, false, true, true),
                (RunState.Cancelling, false, false, false),
            }
        )
        {
            await visit.Page.GotoAsync($"/admin/automation/runs/{site.Api.Add(Samples.Run("Moves", state)).Id}");
            Assert.Equal(
                (state, pause, resume, cancel),
                (
                    state,
                    await visit["pause-run"].IsEnabledAsync(),
                    await visit["resume-run"].IsEnabledAsync(),
                    await visit["cancel-run"].IsEnabledAsync()
                )
            );
            if (!pause)
                Assert.NotEqual("", await visit["pause-run"].GetAttributeAsync("title"));
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_viewer_finds_what_only_admins_may_do_greyed_with_the_reason()
    {
        var run = site.Api.Add(Samples.Run("Looked at", done: 10), 10);
        await using var visit = await site.SignedInAsync("viewer", path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // also after the live state has come
        foreach (var move in new[] { "pause-run", "cancel-run" })
        {
            await Expect(visit[move]).ToBeDisabledAsync();
            await Expect(visit[move]).ToHaveAttributeAsync("title", "Only an admin can control a run.");
        }
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit["start-collection"]).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_run_that_ended_offers_what_can_be_done_with_it_instead_of_dead_buttons()
    {
        var run = site.Api.Add(Samples.Run("Over", RunState.CompletedWithFailures, done: 300), 300);
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
        foreach (var dead in new[] { "pause-run", "resume-run", "cancel-run" })
            await Expect(visit[dead]).ToHaveCountAsync(0);
        await Expect(visit["view-products"]).ToHaveTextAsync("View 600 products");
        await Expect(visit["view-products"]).ToHaveAttributeAsync("href", $"/products?runId={run.Id}");
        await Expect(visit["retry-run"]).ToHaveTextAsync("Retry 42"); // each seventh of 300
    }

    [Fact]
    public async Task At_a_reached_cap_the_cap_is_raised_and_the_run_resumed_in_one_step()
    {
        var run = site.Api.Add(Samples.Run("Dear", RunState.BudgetStopped, done: 1000) with { Spend = RunSpend.Of(5, 0, 5, 5) }, 10);
        try
        {
            await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
            await Expect(visit["resume-run"]).ToHaveCountAsync(0); // it would be refused
            await Expect(visit["raise-cap-and-resume"]).ToHaveTextAsync("Raise cap to $6.60 and resume"); // 1,250 calls at its rate
            await visit["raise-cap-and-resume"].ClickAsync();
            await Expect(visit["raise-cap-dialog"]).ToContainTextAsync("The cap holds for all runs");
            await visit["raise-cap-usd"].FillAsync("7");
            await visit["confirm-raise-cap"].ClickAsync();
            await Expect(visit["run-state"]).ToContainTextAsync("Running");
            Assert.Equal(7, site.Api.Settings.BudgetCapUsd);
        }
        finally
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        }
    }

    [Fact]
    public async Task A_cap_that_somebody_else_changed_is_not_overwritten_and_the_dialog_says_so_and_keeps_what_was_typed()
    {
        var run = site.Api.Add(Samples.Run("Contested", RunState.BudgetStopped, done: 1000) with { Spend = RunSpend.Of(5, 0, 5, 5) }, 10);
        try
        {
            await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
            await visit["raise-cap-and-resume"].ClickAsync();
            await visit["raise-cap-usd"].FillAsync("7.5");
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 4m };
            await visit["confirm-raise-cap"].ClickAsync();
            var dialog = visit["raise-cap-dialog"];
            await Expect(dialog.GetByTestId("problem")).ToContainTextAsync("Someone else saved other values after you opened this page");
            await Expect(dialog).ToBeVisibleAsync();
            await Expect(visit["problem"]).ToHaveCountAsync(1); // said once, beside its form
            await Expect(visit["raise-cap-usd"]).ToHaveValueAsync("7.5");
            site.Api.Runs[run.Id] = site.Api.Runs[run.Id] with { Spend = RunSpend.Of(5.01m, 0, 5, 5) };
            await visit.Page.RunAndWaitForResponseAsync( // the page renews itself behind the dialog, which stays as it is
                () => site.ChangeAsync(run.Id, RunState.BudgetStopped),
                response => response.Request.Method == "GET" && response.Url.Contains(run.Id.ToString(), StringComparison.Ordinal)
            );
            await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await Expect(dialog.GetByTestId("problem")).ToBeVisibleAsync();
            Assert.Equal(4, site.Api.Settings.BudgetCapUsd);
        }
        finally
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_paused_run_is_resumed_by_its_button()
    {
        var run = site.Api.Add(Samples.Run("To be resumed", RunState.Paused, done: 10), entries: 10);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await visit["resume-run"].ClickAsync();
        await Expect(visit["run-state"]).ToHaveTextAsync("Running");
        await Expect(visit["pause-run"]).ToBeEnabledAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_stale_action_gets_a_clear_refusal_and_the_run_as_it_is_now()
    {
        var run = site.Api.Add(Samples.Run("Stale"));
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
        site.Api.Runs[run.Id] = run with { State = RunState.Completed };
        await visit["pause-run"].ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync("cannot be moved by pause");
        await Expect(visit["run-state"]).ToHaveTextAsync("Completed");
        await Expect(visit["pause-run"]).ToHaveCountAsync(0);
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_a_completed_run_fills_its_bar_too() =>
        A_completed_run_fills_its_bar_and_says_what_was_expected(script: false);

    [Theory]
    [Trait("Suite", "all")]
    [InlineData(true)]
    public async Task A_completed_run_fills_its_bar_and_says_what_was_expected(bool script)
    {
        var run = site.Api.Add(Samples.Run("Fewer than thought", RunState.Completed, done: 1097));
        await using var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-progress"]).ToContainTextAsync("1,097 of 1,097 calls (expected 1,250)");
        var bar = visit["run-progress"].Locator("progress").First;
        Assert.Equal(("1097", "1097"), (await bar.GetAttributeAsync("value"), await bar.GetAttributeAsync("max")));
    }

    [Fact]
    public async Task It_shows_figures_feed_and_failures_without_scripts()
    {
        var run = site.Api.Add(Samples.Run("Figures", RunState.Running, done: 120), entries: 120);
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-progress"]).ToContainTextAsync("120 of 1,250 calls");
        await Expect(visit["run-progress"]).ToContainTextAsync("20–28 s left");
        await Expect(visit["run-spend"]).ToHaveTextAsync("$0.288 of $5.00");
        await Expect(visit["run-current-category"]).ToHaveTextAsync("Knitting & Crochet Supplies");
        await Expect(visit["feed-entry"]).ToHaveCountAsync(50);
        Assert.Equal(120, (await visit.FeedAsync())[0]);
        await visit["tab-failures"].ClickAsync();
        await Expect(visit["failure-row"]).ToHaveCountAsync(17);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_failures_download_comes_through_the_site()
    {
        var run = site.Api.Add(Samples.Run("Download", RunState.Completed, done: 20), entries: 20);
        await using var visit = await site.SignedInAsync();
        var answer = await visit.Page.Context.APIRequest.GetAsync($"/exports/runs/{run.Id}/failures.csv");
        Assert.Equal(
            ("unitId,reason\n", true),
            (await answer.TextAsync(), answer.Headers["content-disposition"].StartsWith("attachment", StringComparison.Ordinal))
        );
    }
}
