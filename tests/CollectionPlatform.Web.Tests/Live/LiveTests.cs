using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Live;

[Collection(SiteCollection.Live)]
public sealed class LiveTests(SiteFixture site)
{
    private async Task<(Visit Visit, Guid Run)> OpenAsync(int entries = 10, RunState state = RunState.Running)
    {
        var run = site.Api.Add(Samples.Run("Live", state, done: entries), entries).Id;
        var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run}");
        await visit.Page.EvaluateAsync("() => window.loadedOnce = true");
        await Until.TrueAsync(async () => await site.ListenersAsync(run) == 1, "the page's stream listens on Redis");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // it has its snapshot
        return (visit, run);
    }

    [Fact]
    public async Task A_published_message_moves_the_page_without_a_reload()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 13);
        await visit.FeedShowsAsync(1, 13);
        await Expect(visit["run-progress"]).ToContainTextAsync("13 of 1,250 calls");
        await Expect(visit["run-spend"]).ToHaveTextAsync("$0.0312 of $5.00");
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.loadedOnce"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_hole_is_filled_from_the_Api()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 15, publish: false); // never told
        await site.ProgressAsync(run, 15, 17);
        await visit.FeedShowsAsync(1, 17);
    }

    [Fact]
    public async Task An_old_message_is_dropped()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 15);
        await visit.FeedShowsAsync(1, 15);
        await site.ProgressAsync(run, 10, 13); // late
        await site.ProgressAsync(run, 15, 16);
        await visit.FeedShowsAsync(1, 16);
        await Expect(visit["run-progress"]).ToContainTextAsync("16 of 1,250 calls");
    }

    [Fact]
    public async Task What_Redis_never_told_comes_by_the_poll()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 14, publish: false);
        await visit.FeedShowsAsync(1, 14);
    }

    [Fact]
    public async Task While_the_Api_is_away_the_page_follows_Redis_and_says_what_is_old()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        try
        {
            site.Api.Away = true;
            await site.ProgressAsync(run, 10, 12);
            await visit.FeedShowsAsync(1, 12);
            await Expect(visit.Page.Locator("[data-trouble]")).ToBeVisibleAsync();
        }
        finally
        {
            site.Api.Away = false;
        }
        await Expect(visit.Page.Locator("[data-trouble]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_change_of_state_shows_at_once_with_its_buttons()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ChangeAsync(run, RunState.Paused);
        await Expect(visit["run-state"]).ToHaveTextAsync("Paused");
        await Expect(visit["resume-run"]).ToBeEnabledAsync();
        await Expect(visit["pause-run"]).ToBeDisabledAsync();
        await site.ChangeAsync(run, RunState.Cancelled);
        await Expect(visit["cancel-run"]).ToHaveCountAsync(0);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task After_a_restart_of_the_site_the_page_goes_on_without_gap_or_repeat()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 12);
        await visit.FeedShowsAsync(1, 12);
        await site.Web.KillAsync();
        await Expect(visit.Page.Locator("#connection")).ToContainTextAsync("Connection lost");
        await site.ProgressAsync(run, 12, 18);
        await site.Web.StartAsync();
        await visit.FeedShowsAsync(1, 18);
        await Expect(visit.Page.Locator("#connection")).ToBeHiddenAsync();
        await site.ProgressAsync(run, 18, 19);
        await visit.FeedShowsAsync(1, 19);
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.loadedOnce"));
        await visit.Page.GotoAsync("/products"); // the session has survived, too
        Assert.EndsWith("/products", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_flood_leaves_at_most_300_rows_and_a_mark_for_the_rest()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 5000);
        await Until.TrueAsync(async () => (await visit.FeedAsync()).FirstOrDefault() == 5000, "the newest entry is shown");
        Assert.InRange(await visit.Page.Locator("[data-testid=feed] li").CountAsync(), 100, 301);
        Assert.Equal((await visit.FeedAsync()).Distinct().Count(), (await visit.FeedAsync()).Length);
        await Expect(visit["run-progress"]).ToContainTextAsync("5,000 of 5,000 calls");
    }

    [Fact]
    public async Task A_paused_feed_stands_still_and_goes_on_complete()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await visit.Page.ClickAsync("[data-feed-pause]");
        await site.ProgressAsync(run, 10, 14);
        await Expect(visit.Page.Locator("[data-feed-pause]")).ToHaveTextAsync("Resume (4 new)");
        Assert.Equal(10, (await visit.FeedAsync())[0]);
        await visit.Page.ClickAsync("[data-feed-pause]");
        await visit.FeedShowsAsync(1, 14);
    }

    [Fact]
    public async Task The_badge_and_the_lists_follow_runs_on_every_page()
    {
        await using var visit = await site.SignedInAsync();
        await Until.TrueAsync(async () => await visit["nav-running"].InnerTextAsync() == $"{Running()}", "the badge shows what runs");
        var run = site.Api.Add(Samples.Run("Newly started", at: DateTimeOffset.UtcNow)).Id;
        await site.ChangeAsync(run, RunState.Running);
        await Expect(visit["nav-running"]).ToHaveTextAsync($"{Running()}");
        await Expect(visit["timeline-run"].First).ToContainTextAsync("Newly started");
        await Expect(visit.Page.Locator($"[data-run='{run}']")).ToBeVisibleAsync();
        await site.ChangeAsync(run, RunState.Completed);
        await Expect(visit.Page.Locator($"[data-run='{run}']")).ToHaveCountAsync(0);
        await Expect(visit["nav-running"]).ToHaveTextAsync($"{Running()}");

        int Running() =>
            site.Api.Runs.Values.Count(r =>
                r is { State: RunState.Running, WaitingFor: null } or { State: RunState.Pausing or RunState.Pending or RunState.Cancelling }
            );
    }

    [Fact]
    public async Task The_last_page_to_leave_ends_the_subscription()
    {
        var (visit, run) = await OpenAsync();
        await visit.DisposeAsync();
        await Until.TrueAsync(async () => await site.ListenersAsync(run) == 0, "nobody listens any more");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task However_many_pages_were_open_their_leaving_makes_no_subscription()
    {
        const int Pages = 12,
            OfOnePage = 6;
        await using (var visit = await site.SignedInAsync())
            for (var page = 0; page < Pages; page++)
            {
                await Expect(visit.Page.Locator("[data-lists-updated][data-updated-at]")).ToHaveCountAsync(1); // its stream has begun
                await visit.Page.ReloadAsync();
            }

        await Until.TrueAsync(async () => !await site.IsWatchingRunsAsync(), "nobody watches the runs any more");
        var before = await site.SubscriptionsAsync();
        await using var next = await site.SignedInAsync();
        await Expect(next.Page.Locator("[data-lists-updated][data-updated-at]")).ToHaveCountAsync(1);
        Assert.InRange(await site.SubscriptionsAsync() - before, 1, OfOnePage);
    }

    [Fact]
    public async Task The_hub_is_closed_to_strangers()
    {
        await using var visit = await site.VisitAsync();
        Assert.Equal(401, (await visit.Page.Context.APIRequest.GetAsync("/hub/live")).Status);
    }
}
