using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Jobs;

[Collection(SiteCollection.Jobs)]
[Trait("Suite", "all")]
public sealed class RetentionTests(SiteFixture site) : IDisposable
{
    public void Dispose()
    {
        foreach (var run in site.Api.Runs.Values.Where(r => r.Job == JobNames.Retention))
            site.Api.Runs.TryRemove(run.Id, out _);
        site.Api.Old = (12, 3400);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_counts_first_and_the_button_names_what_goes(bool script)
    {
        await using var visit = await site.SignedInAsync(script: script);
        await visit["more-jobs"].Locator("summary").ClickAsync();
        await Expect(visit["retention-days"]).ToHaveValueAsync("90");
        await visit["retention-days"].FillAsync("30");
        await visit["count-retention"].ClickAsync();
        await Expect(visit["retention-preview"])
            .ToHaveTextAsync("12 runs with 3,400 finished calls would lose their details; products, spend and timelines stay.");
        Assert.EndsWith("/admin/automation/retention?days=30", visit.Page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Api.Runs.Values, r => r.Job == JobNames.Retention);

        await Expect(visit["start-retention"]).ToHaveTextAsync("Delete the details of 12 runs");
        await visit["start-retention"].ClickAsync();
        await Expect(visit["run-state"]).ToHaveTextAsync("Starting");
        var run = Assert.Single(site.Api.Runs.Values, r => r.Job == JobNames.Retention);
        Assert.Equal((30, $"/admin/automation/runs/{run.Id}"), (run.Retention!.OlderThanDays, new Uri(visit.Page.Url).AbsolutePath));
    }

    [Fact]
    public async Task Where_nothing_is_old_enough_there_is_no_button()
    {
        site.Api.Old = (0, 0);
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/retention?days=365");
        await Expect(visit["retention-preview"])
            .ToHaveTextAsync("No run with details ended more than 365 days ago: there is nothing to delete.");
        await Expect(visit["start-retention"]).ToHaveCountAsync(0);
        site.Api.Old = (1, 1);
        await visit.Page.ReloadAsync();
        await Expect(visit["retention-preview"])
            .ToHaveTextAsync("1 run with 1 finished call would lose its details; products, spend and timelines stay.");
    }

    [Theory]
    [InlineData("0", "Days must be a whole number from 1 to 3650.")]
    [InlineData("soon", "Days must be a whole number from 1 to 3,650.")]
    public async Task Days_that_cannot_be_are_explained(string days, string sentence)
    {
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/retention?days={days}");
        await Expect(visit["problem"]).ToHaveTextAsync(sentence);
        await Expect(visit["start-retention"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_second_one_is_barred_and_one_that_came_between_is_told_of()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/retention?days=30");
        var other = site.Api.Add(Samples.Retention(RunState.Paused, 3, 12)); // from another window
        await visit["start-retention"].ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync("Only one can run at a time: another retention run is paused.");
        await Expect(visit["start-retention"]).ToBeDisabledAsync();
        await Expect(visit["start-retention"]).ToHaveAttributeAsync("title", $"Only one can run at a time: {other.Name} is paused.");
    }

    [Fact]
    public async Task A_viewer_sees_why_nothing_can_be_deleted()
    {
        await using var visit = await site.SignedInAsync("viewer", script: false);
        await Expect(visit["count-retention"]).ToBeDisabledAsync();
        await Expect(visit["count-retention"]).ToHaveAttributeAsync("title", "Only an admin can delete details.");
        var answer = await visit.Page.GotoAsync("/admin/automation/retention?days=30");
        Assert.Equal(200, answer!.Status);
        await Expect(visit.Page.GetByText("Only an admin can delete details.")).ToBeVisibleAsync();
        await Expect(visit["start-retention"]).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_run_page_shows_how_far_it_has_come_and_nothing_of_money(bool script)
    {
        var run = site.Api.Add(Samples.Retention(RunState.Running, 12, 40));
        site.Api.Events[run.Id] =
        [
            new(DateTimeOffset.UtcNow, "pending", "admin", "Requested"),
            new(DateTimeOffset.UtcNow, "running", "system", "details of 40 runs to delete"),
        ];
        await using var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-state"]).ToHaveTextAsync("Running");
        await Expect(visit["run-progress"]).ToContainTextAsync("12 of 40 runs");
        await Expect(visit["rows-removed"]).ToHaveTextAsync("7,200");
        await Expect(visit.Page.GetByText("details of 40 runs to delete")).ToBeVisibleAsync();
        await Expect(visit["pause-run"]).ToBeEnabledAsync();
        foreach (var absent in (string[])["run-spend", "feed", "spend-panel", "chart-items", "failures"])
            await Expect(visit[absent]).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("#categories-title")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);

        if (script)
        {
            await visit.Page.EvaluateAsync("() => window.loadedOnce = true");
            site.Api.Runs[run.Id] = run with
            {
                Counts = run.Counts with { UnitsDone = 13 },
                Retention = run.Retention! with { RowsRemoved = 7800 },
            };
            await Expect(visit["run-progress"]).ToContainTextAsync("13 of 40 runs"); // nobody announced it
            await site.ChangeAsync(run.Id, RunState.Completed);
            await Expect(visit["run-state"]).ToHaveTextAsync("Completed");
            await Expect(visit["rows-removed"]).ToHaveTextAsync("7,800");
            Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.loadedOnce"));
        }
        else
        {
            await visit["pause-run"].ClickAsync();
            await Expect(visit["run-state"]).ToHaveTextAsync("Pausing…");
        }
    }

    [Fact]
    public async Task It_is_among_the_running_ones_and_the_timeline_is_filtered_by_job()
    {
        site.Api.Add(Samples.Run("Of the other job", RunState.Completed));
        var run = site.Api.Add(Samples.Retention(RunState.Running, 12, 40));
        await using var visit = await site.SignedInAsync(script: false);
        var row = visit.Page.Locator($"[data-run='{run.Id}']");
        await Expect(row).ToContainTextAsync("12 of 40 runs");
        await Expect(row).Not.ToContainTextAsync("$");
        await visit.Page.SelectOptionAsync("#job", "retention");
        await visit.Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        Assert.Contains("job=retention", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit["timeline-run"]).ToHaveCountAsync(1);
        await Expect(visit["timeline-run"]).ToContainTextAsync("12 of 40 runs");
        await Expect(visit.Page.Locator("#job")).ToHaveValueAsync("retention");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_without_details_says_what_was_removed_when_and_by_which(bool script)
    {
        var retention = site.Api.Add(Samples.Retention(RunState.Completed, 12, 12));
        var run = site.Api.Add(
            Samples.Run("Long ago", RunState.CompletedWithFailures, done: 700) with
            {
                DetailsRemovedAt = DateTimeOffset.UtcNow.AddDays(-3),
                DetailsRemovedBy = retention.Id,
            }
        );
        site.Api.Events[run.Id] =
        [
            new(
                DateTimeOffset.UtcNow,
                "detailsRemoved",
                "system",
                $"the log of its 700 finished calls, its failures, history and list of products are removed by run {retention.Id}"
            ),
        ];
        await using var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["details-removed"])
            .ToContainTextAsync(
                "The log of 700 calls, the failures, charts and list of products of this run were deleted 3 days ago by a "
                    + "retention run; its categories, spend and events stay, and so do the products."
            );
        Assert.Equal(
            $"/admin/automation/runs/{retention.Id}",
            await visit["details-removed"].GetByRole(Microsoft.Playwright.AriaRole.Link).GetAttributeAsync("href")
        );
        foreach (var absent in (string[])["feed", "failures", "chart-items", "tab-feed", "tab-failures"])
            await Expect(visit[absent]).ToHaveCountAsync(0);
        await Expect(visit["spend-panel"]).ToBeVisibleAsync();
        await visit["tab-events"].ClickAsync();
        await Expect(visit["run-event"]).ToContainTextAsync("are removed by a retention run");
        if (script)
            await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // its stream holds
        Assert.Empty(visit.Complaints);
    }
}
