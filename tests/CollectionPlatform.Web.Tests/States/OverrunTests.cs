using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

[Collection(SiteCollection.Away)]
public sealed class OverrunTests(SiteFixture site) : IDisposable
{
    public void Dispose() => site.Api.Runs.Clear();

    [Fact]
    public async Task A_run_at_work_that_finds_more_than_was_expected_says_what_was_expected_and_its_bar_has_room()
    {
        var run = site.Api.Add(Samples.Run("More than thought", done: 1240));
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-progress"]).ToContainTextAsync("1,240 of 1,250 calls");
        await Expect(visit["run-progress"]).Not.ToContainTextAsync("expected");
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");

        site.Api.Runs[run.Id] = run with { Counts = Samples.Counts(1300) with { UnitsKnown = 1400 } };
        await site.ChangeAsync(run.Id, RunState.Running);
        await SaysAsync(visit);
        await Expect(visit.Page).ToHaveTitleAsync("92 % · More than thought · CollectionPlatform");

        await using var plain = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
        await SaysAsync(plain);
    }

    private static async Task SaysAsync(Visit visit)
    {
        await Expect(visit["run-progress"]).ToContainTextAsync("1,300 of 1,400 calls (expected 1,250)");
        var bar = visit["run-progress"].Locator("progress").First;
        Assert.Equal(("1300", "1400"), (await bar.GetAttributeAsync("value"), await bar.GetAttributeAsync("max")));
    }
}
