using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Proxy;

/// <summary>Where web sockets do not come through, the page goes on over another way.</summary>
[Collection(SiteCollection.Runs)]
[Trait("Suite", "all")]
public sealed class FallBackTests(SiteFixture site)
{
    [Theory]
    [InlineData(false)] // over server-sent events
    [InlineData(true)] // by long polling
    public async Task Figures_go_on_through_a_proxy_that_refuses_web_sockets(bool refusesEvents)
    {
        await using var proxy = new UpgradeRefusingProxy(site.Web.Url, refusesEvents);
        await proxy.StartAsync();
        var run = site.Api.Add(Samples.Run("Watched", done: 10), 10).Id;
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run}", through: proxy.Url);
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // it has its snapshot
        Assert.Equal(refusesEvents ? 2 : 1, proxy.Refused);

        await site.ProgressAsync(run, 10, 28);
        await visit.FeedShowsAsync(1, 28);
        await Expect(visit["run-progress"]).ToContainTextAsync("28 of 1,250 calls");
        await Expect(visit.Page.Locator("#connection")).ToBeHiddenAsync();
        var running = await visit["nav-running"].TextContentAsync();
        await site.ChangeAsync(run, RunState.Cancelled);
        await Expect(visit["nav-running"]).Not.ToHaveTextAsync(running!);
        await Expect(visit["run-state"]).ToHaveTextAsync("Cancelled");
        await site.ProgressAsync(run, 28, 30);
        await visit.FeedShowsAsync(1, 30);
    }
}
