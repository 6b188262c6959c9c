using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Live;

/// <summary>What the page does at once, and what only after a while: its clock stands still and is put forward.</summary>
[Collection(SiteCollection.Runs)]
[Trait("Suite", "all")]
public sealed class PausedClockTests(SiteFixture site)
{
    private async Task<(Visit Visit, Guid Run)> OpenAsync()
    {
        var run = site.Api.Add(Samples.Run("Timed", done: 10), 10).Id;
        var visit = await site.SignedInAsync(path: "/products");
        await visit.Page.Clock.InstallAsync();
        await visit.Page.GotoAsync($"/admin/automation/runs/{run}");
        await Until.TrueAsync(async () => await site.ListenersAsync(run) == 1, "the page's stream listens on Redis");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // it has its snapshot
        await visit.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(3)); // far less than the connection may be silent
        return (visit, run);
    }

    [Fact]
    public async Task What_a_run_may_be_asked_changes_with_its_end_without_waiting_for_the_next_renewal()
    {
        var (visit, run) = await OpenAsync();
        await using var _ = visit;
        await site.ProgressAsync(run, 10, 20);
        await Expect(visit["run-progress"]).ToContainTextAsync("20 of 1,250 calls");
        site.Api.Events[run] =
        [
            new(DateTimeOffset.UtcNow.AddSeconds(-9), "running", "system", ""),
            new(DateTimeOffset.UtcNow, "completed", "system", ""),
        ];
        await site.ChangeAsync(run, RunState.Completed);
        await Expect(visit["spend-settled"]).ToHaveTextAsync("$0.048");
        await Expect(visit.Page.Locator(".worked")).ToContainTextAsync("Worked 0:09");
        await Expect(visit["cancel-run"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_banner_comes_after_a_second_without_a_connection()
    {
        var (visit, _) = await OpenAsync();
        await using var __ = visit;
        var banner = visit.Page.Locator("#connection");
        await site.Web.KillAsync();
        try
        {
            await Until.TrueAsync(
                async () => await visit.Page.EvaluateAsync<bool>("() => fetch('/alive').then(() => false, () => true)"),
                "the site is gone"
            );
            await visit.Page.Clock.RunForAsync(900);
            Assert.True(await banner.IsHiddenAsync());
            await visit.Page.Clock.RunForAsync(2000);
            await Expect(banner).ToContainTextAsync("Connection lost");
        }
        finally
        {
            await site.Web.StartAsync();
        }
    }
}
