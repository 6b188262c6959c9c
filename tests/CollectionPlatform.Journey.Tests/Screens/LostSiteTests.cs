using CollectionPlatform.Journey.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

/// <summary>The site's process dies while somebody watches a run.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class LostSiteTests(Marketplace marketplace)
{
    private const int Missed = 5;

    [Fact]
    public async Task A_page_whose_site_was_killed_stays_readable_and_goes_on_by_itself_without_gap_or_repeat_and_the_sign_in_holds()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(30);
        await platform.SetRatesAsync(amazon: 20, ebay: 2); // so slow that no more is missed than a page can hold, also on a slow machine
        await using var page = await marketplace.SignInAsync();
        var run = await platform.StartAsync("Site killed", marketplace.Categories.Skip(12).Take(3));
        await page.OpenAsync(run.Id);
        var banner = page.Page.Locator("#connection");
        var before = await page.UntilAsync(shown => shown.Newest > 20, "what is collected");

        platform.Stack.FreezeAppHost(); // which would start it again before anything is missed
        var dead = 0;
        long lost;
        try
        {
            dead = platform.Stack.Kill9("web");
            await Expect(banner).ToContainTextAsync("Connection lost");
            await AssertReadableAsync(page, before);
            lost = (await page.ReadAsync()).Newest;
            await platform.UntilAsync(run, now => now.Counts.UnitsDone >= lost + Missed, "the run goes on without the site");
            await platform.MoveAsync(run, "pause"); // the same, however long the site takes to start
            await platform.InStateAsync(run, "paused");
        }
        finally
        {
            platform.Stack.ThawAppHost();
            await platform.Stack.RestartedAsync("web", dead);
        }

        await Expect(banner).ToBeHiddenAsync();
        await page.UntilAsync(shown => shown is { State: "paused", IsSamePage: true }, "that the run was paused meanwhile");
        var paused = await platform.RunAsync(run.Id);
        var told = await page.Page.FeedAsync();
        Assert.DoesNotContain(told.SkipWhile(number => number != lost), number => number < 0); // what was missed was few enough to be shown
        PageNotes.AssertWhole(told, await platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log"));

        await platform.MoveAsync(run, "resume");
        await page.UntilAsync(shown => shown.Newest >= paused.Counts.UnitsDone + Missed, "that the run goes on");
        await platform.MoveAsync(run, "cancel");
        await platform.InStateAsync(run, "cancelled");
        await page.AssertShowsAsync(platform, run);
        PageNotes.AssertWhole(await page.Page.FeedAsync(), await platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log"));
        Assert.True((await page.ReadAsync()).IsSamePage);
        // nothing but that the site was away, or died under what the page was just loading
        Assert.All(page.Errors, error =>
            Assert.Matches("net::ERR_(CONNECTION_(REFUSED|RESET)|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE)", error)
        );

        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
        await page.ArrivesAtAsync("**/admin/settings"); // not the sign-in
    }

    /// <summary>All that was on the page still is, is not covered by anything, and what needs no server works.</summary>
    private static async Task AssertReadableAsync(RunPage page, Sighting before)
    {
        var shown = await page.ReadAsync();
        Assert.True(
            shown is { State: "running", IsSamePage: true } && shown.Newest >= before.Newest && shown.Entries > 1,
            $"It showed {before}, then {shown}"
        );
        await page["cancel-run"].ClickAsync(new() { Trial = true }); // whether a click would reach it
        await page["feed-failures"].ClickAsync();
        await Expect(page["feed-failures"]).ToHaveAttributeAsync("aria-pressed", "true");
        await page["feed-failures"].ClickAsync();
        await Expect(page["feed-failures"]).ToHaveAttributeAsync("aria-pressed", "false");
    }
}
