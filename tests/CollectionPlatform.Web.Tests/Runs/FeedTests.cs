using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

/// <summary>Of the sample entries every seventh is a failure.</summary>
[Collection(SiteCollection.Feed)]
public sealed class FeedTests(SiteFixture site)
{
    private async Task<(Visit Visit, Guid Run)> OpenAsync(
        int entries,
        RunState state = RunState.Running,
        bool script = true,
        string query = ""
    )
    {
        var run = site.Api.Add(Samples.Run("Feed", state, done: entries), entries).Id;
        var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run}{query}");
        return (visit, run);
    }

    [Fact]
    public async Task Older_entries_come_on_demand_while_new_ones_wait()
    {
        var (visit, run) = await OpenAsync(180);
        await using var _ = visit;
        await Until.TrueAsync(async () => await site.ListenersAsync(run) == 1, "the page's stream listens on Redis");
        await visit.FeedShowsAsync(131, 180);
        await visit["feed-older"].ClickAsync();
        await visit.FeedShowsAsync(31, 180);
        await site.ProgressAsync(run, 180, 183);
        await Expect(visit.Page.Locator("[data-feed-pause]")).ToHaveTextAsync("Resume (3 new)");
        await visit["feed-older"].ClickAsync();
        await visit.FeedShowsAsync(1, 180);
        await Expect(visit["feed-older"]).ToBeHiddenAsync();
        await visit.Page.ClickAsync("[data-feed-pause]");
        await Until.TrueAsync(async () => (await visit.FeedAsync()).FirstOrDefault() == 183, "the waiting ones are shown");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Failures_alone_are_shown_on_demand_and_by_the_address()
    {
        var (visit, run) = await OpenAsync(60);
        await using var _ = visit;
        await visit["feed-failures"].ClickAsync();
        await Expect(visit["feed-entry"].Filter(new() { Visible = true })).ToHaveCountAsync(7); // 14 to 56
        Assert.Contains("feed=failures", visit.Page.Url, StringComparison.Ordinal);
        await site.ProgressAsync(run, 60, 63);
        await Expect(visit["feed-entry"].Filter(new() { Visible = true })).ToHaveCountAsync(8);
        await visit.Page.ReloadAsync();
        await Expect(visit["feed-failures"]).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(visit["feed-entry"].Filter(new() { Visible = true })).ToHaveCountAsync(8);
        await visit["feed-failures"].ClickAsync();
        Assert.DoesNotContain("feed=", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_scripts_the_feed_turns_pages_and_filters_too()
    {
        var (visit, _) = await OpenAsync(120, RunState.Completed, script: false, query: "?feed=failures");
        await using var __ = visit;
        await Expect(visit["feed-entry"].Filter(new() { Visible = true })).ToHaveCountAsync(7); // 77 to 119
        await visit["feed-failures"].ClickAsync();
        await visit["feed-older"].ClickAsync();
        await visit.FeedShowsAsync(21, 70);
        await visit["feed-older"].ClickAsync();
        await visit.FeedShowsAsync(1, 20);
        await Expect(visit["feed-older"]).ToBeHiddenAsync();
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await visit.FeedShowsAsync(71, 120);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Events_have_words_causes_and_a_link_to_the_retry()
    {
        var (visit, run) = await OpenAsync(0, RunState.CompletedWithFailures, script: false);
        await using var _ = visit;
        var retry = Guid.CreateVersion7();
        site.Api.Events[run] =
        [
            new(DateTimeOffset.UtcNow.AddMinutes(-3), "providerPaused", "system", "ebay: service unavailable (503); next try in 2 s"),
            new(DateTimeOffset.UtcNow.AddMinutes(-2), "completedWithFailures", "system", "Nothing is missing"),
            new(DateTimeOffset.UtcNow.AddMinutes(-1), "retried", "admin", $"8 failures are tried again by run {retry}"),
            new(DateTimeOffset.UtcNow.AddSeconds(-30), "waiting", "system", "waiting for ebay: service unavailable (503)"),
            new(DateTimeOffset.UtcNow, "somethingNew", "system", "Of a later version"),
        ];
        await visit["tab-events"].ClickAsync();
        await Expect(visit["run-event"])
            .ToContainTextAsync([
                "somethingNew",
                "Waiting for eBay: service unavailable",
                "Retried 8 failures are tried again by a new run",
                "Completed with failures",
                "Provider paused eBay: service unavailable (503)",
            ]);
        await Expect(visit["run-event"].Nth(2).GetByText("Open that run")).ToHaveAttributeAsync("href", $"/admin/automation/runs/{retry}");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Of_many_events_the_newest_hundred_are_shown_with_a_link_to_the_rest()
    {
        var (visit, run) = await OpenAsync(0, RunState.Paused, script: false);
        await using var _ = visit;
        var start = DateTimeOffset.UtcNow.AddDays(-7);
        site.Api.Events[run] =
        [
            .. Enumerable
                .Range(1, 250)
                .Select(n => new RunEventView(start.AddMinutes(n), "providerPaused", "system", $"ebay: unauthorized (401); answer {n}.")),
        ];
        await visit["tab-events"].ClickAsync();
        await ShowsAsync(250, 151);
        await visit["events-earlier"].ClickAsync();
        await ShowsAsync(150, 51);
        await visit["events-earlier"].ClickAsync();
        await ShowsAsync(50, 1);
        await Expect(visit["events-earlier"]).ToHaveCountAsync(0);
        await visit.Page.GetByText("Newest events").ClickAsync();
        await ShowsAsync(250, 151);

        async Task ShowsAsync(int newest, int oldest)
        {
            await Expect(visit["run-event"]).ToHaveCountAsync(newest - oldest + 1);
            await Expect(visit["run-event"].First).ToContainTextAsync($"answer {newest}.");
            await Expect(visit["run-event"].Last).ToContainTextAsync($"answer {oldest}.");
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task What_pause_and_cancel_will_do_is_said_beside_them_and_follows_the_state()
    {
        var (visit, run) = await OpenAsync(10);
        await using var _ = visit;
        await Expect(visit["pause-run"])
            .ToHaveAttributeAsync("title", "No new paid calls within a second. Calls in flight finish and are kept.");
        await Expect(visit["resume-run"]).ToHaveAttributeAsync("title", "Not possible while the run is running."); // greyed, and why
        await site.ChangeAsync(run, RunState.Paused);
        await Expect(visit["resume-run"]).ToHaveAttributeAsync("title", "Continues where it stopped. Nothing is collected or paid twice.");
        await visit["cancel-run"].ClickAsync();
        var ask = visit["confirm"];
        await Expect(ask).ToContainTextAsync("Cancel this run?");
        await Expect(ask).ToContainTextAsync("What it collected stays: 20 products. The rest is not collected.");
        await visit["confirm-keep"].ClickAsync();
        await Expect(ask).ToHaveCountAsync(0);
        Assert.Equal(RunState.Paused, site.Api.Runs[run].State);
        await Expect(visit["cancel-run"]).ToBeFocusedAsync(); // back where it was
        await visit["cancel-run"].ClickAsync();
        await visit["confirm-do"].ClickAsync();
        await Expect(visit["run-state"]).ToHaveTextAsync("Cancelled");
        await Expect(visit["cancel-run"]).ToHaveCountAsync(0); // what can be done instead stands there
        await Expect(visit["view-products"]).ToHaveTextAsync("View 20 products");
    }
}
