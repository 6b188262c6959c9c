using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

/// <summary>
/// The tabs of a run's page: an address each, one at a time, changed in place where there are scripts. Of the sample entries every seventh
/// is a failure.
/// </summary>
[Collection(SiteCollection.Runs)]
[Trait("Suite", "all")]
public sealed class RunTabTests(SiteFixture site)
{
    private const string Rows = "[data-testid=feed-entry], [data-testid=category-row], [data-testid=failure-row], [data-testid=run-event]";

    private RunView Add(string name, long done = 120, RunState state = RunState.Running) =>
        site.Api.Add(Samples.Run(name, state, done), (int)done);

    private async Task<Visit> OpenAsync(RunView run, string query = "", bool script = true)
    {
        var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}{query}");
        if (script)
            await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        return visit;
    }

    [Theory]
    [InlineData("Log", "feed", "feed-entry", 50)]
    [InlineData("Categories", "categories", "category-row", 5)]
    [InlineData("Failures", "failures", "failure-row", 17)]
    [InlineData("Events", "events", "run-event", 1)]
    public async Task Without_scripts_each_is_a_link_to_a_page_that_renders_its_rows_and_no_others(
        string name,
        string tab,
        string row,
        int rows
    )
    {
        await using var visit = await OpenAsync(Add("Plain tabs"), tab == "feed" ? "?tab=events" : "", script: false);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        Assert.Contains($"tab={tab}", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit[$"tab-{tab}"]).ToHaveAttributeAsync("aria-current", "page");
        await Expect(visit.Page.Locator("[data-tab][aria-current]")).ToHaveCountAsync(1);
        await Expect(visit[row]).ToHaveCountAsync(rows);
        await Expect(visit.Page.Locator(Rows)).ToHaveCountAsync(rows);
        await Expect(visit["run-progress"]).ToContainTextAsync("120 of 1,250 calls"); // the summary stays above
    }

    [Fact]
    public async Task With_scripts_they_change_in_place_with_the_keyboard_and_the_way_back_leads_back()
    {
        await using var visit = await OpenAsync(Add("Live tabs"));
        await visit.Page.EvaluateAsync("() => window.loadedOnce = true");
        await visit["tab-failures"].FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit["failure-row"]).ToHaveCountAsync(17);
        await Expect(visit["tab-failures"]).ToBeFocusedAsync();
        await visit["show-reason"].Or(visit.Page.GetByText("Show only these")).First.ClickAsync();
        await Expect(visit.Page.GetByText("Show all failures")).ToBeVisibleAsync();
        Assert.Contains("reason=malformed", visit.Page.Url, StringComparison.Ordinal);
        await visit["tab-events"].ClickAsync();
        await Expect(visit["run-event"]).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(Rows)).ToHaveCountAsync(1);

        await visit.Page.GoBackAsync();
        await Expect(visit.Page.GetByText("Show all failures")).ToBeVisibleAsync();
        await visit.Page.GoBackAsync();
        await Expect(visit["show-reason"]).ToHaveCountAsync(1);
        await visit.Page.GoBackAsync();
        await Expect(visit["feed-entry"]).ToHaveCountAsync(50);
        await Expect(visit["tab-feed"]).ToHaveAttributeAsync("aria-current", "page");
        await visit.Page.GoForwardAsync();
        await Expect(visit["failure-row"]).ToHaveCountAsync(17);
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.loadedOnce"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task While_another_is_open_figures_move_but_no_entry_is_read_and_the_feed_has_all_of_them_afterwards()
    {
        var run = Add("Out of sight", 40);
        await using var visit = await OpenAsync(run, "?tab=categories");
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");
        site.Api.Calls.Clear();
        await site.ProgressAsync(run.Id, 40, 45, publish: false); // a hole, which the feed would have filled from the log
        await site.ProgressAsync(run.Id, 45, 70);
        await Expect(visit["run-progress"]).ToContainTextAsync("70 of 1,250 calls");
        await Expect(visit.Page.Locator("#tab-failures-count")).ToHaveTextAsync("0");
        Assert.DoesNotContain(site.Api.Calls, call => call.Call == $"GET /api/runs/{run.Id}/log");

        await visit["tab-feed"].ClickAsync();
        await visit.FeedShowsAsync(21, 70);
        await site.ProgressAsync(run.Id, 70, 73);
        await visit.FeedShowsAsync(21, 73);
        await visit["tab-events"].ClickAsync();
        await Expect(visit["feed-entry"]).ToHaveCountAsync(0);
        await site.ProgressAsync(run.Id, 73, 80);
        await visit.Page.GoBackAsync();
        await visit.FeedShowsAsync(31, 80);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Their_counts_are_live()
    {
        var run = Add("Counted", 90);
        await using var visit = await OpenAsync(run);
        await Expect(visit["tab-categories"]).ToContainTextAsync("2 of 5");
        await Expect(visit["tab-failures"]).ToHaveAccessibleDescriptionAsync("0");
        site.Api.Outcomes[run.Id] =
        [
            .. Samples
                .Outcomes(site.Api.Categories)
                .Select(c => c with { State = "finished", Actual = c.Actual with { UnitsDone = c.Actual.UnitsKnown } }),
        ];
        await site.ProgressAsync(run.Id, 90, 310);
        await Expect(visit["tab-failures"]).ToHaveAccessibleDescriptionAsync("3");
        await Expect(visit["tab-failures"]).ToHaveAccessibleNameAsync("Failures");
        await Expect(visit["tab-categories"]).ToContainTextAsync("5 of 5");
    }

    [Fact]
    public async Task An_entry_of_the_feed_has_an_address_at_which_it_stands_still()
    {
        var run = Add("Linked entry", 400);
        await using var visit = await OpenAsync(run, "?tab=feed&before=101#entry-100");
        await visit.FeedShowsAsync(51, 100);
        await Expect(visit.Page.Locator("#entry-100")).ToBeInViewportAsync();
        await site.ProgressAsync(run.Id, 400, 402);
        await Expect(visit.Page.Locator("[data-feed-pause]")).ToHaveTextAsync("Resume (302 new)");
        await visit.FeedShowsAsync(51, 100);
        Assert.Equal("?tab=feed&before=101#entry-100", await visit.Page.Locator("#entry-100 a.when").GetAttributeAsync("href"));
        await visit.Page.ClickAsync("[data-feed-pause]");
        await Until.TrueAsync(async () => (await visit.FeedAsync())[0] == 402, "it goes on with the newest");
        // live rows have theirs too
        Assert.Equal("?tab=feed&before=403#entry-402", await visit.Page.Locator("#entry-402 a.when").GetAttributeAsync("href"));
    }

    [Theory]
    [InlineData("?reason=malformed", "failures")]
    [InlineData("?feed=failures", "feed")]
    [InlineData("?tab=nothing-like-it", "feed")]
    public async Task An_address_that_says_what_is_listed_opens_its_tab(string query, string tab)
    {
        await using var visit = await OpenAsync(Add("Addressed"), query, script: false);
        await Expect(visit[$"tab-{tab}"]).ToHaveAttributeAsync("aria-current", "page");
    }

    [Fact]
    public async Task An_event_has_an_address()
    {
        await using var visit = await OpenAsync(Add("Linked event"), "?tab=events", script: false);
        var link = visit["run-event"].First.Locator("a.when");
        var address = await link.GetAttributeAsync("href");
        await visit.Page.GotoAsync(address!);
        Assert.Equal(new Uri(visit.Page.Url).Fragment, "#" + await visit.Page.Locator("li:target").GetAttributeAsync("id"));
    }

    [Fact]
    public async Task A_button_leads_back_to_the_tab_it_was_pressed_on()
    {
        await using var visit = await OpenAsync(Add("Kept"));
        await visit["tab-events"].ClickAsync();
        await Expect(visit["run-event"]).ToHaveCountAsync(1);
        await visit["pause-run"].ClickAsync();
        await Expect(visit["run-state"]).ToHaveTextAsync("Pausing…");
        await Expect(visit["tab-events"]).ToHaveAttributeAsync("aria-current", "page");
    }
}
