using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>Figures change in their places: nothing on a page moves while a run goes on.</summary>
[Collection(SiteCollection.Away)]
[Trait("Suite", "all")]
public sealed class StillnessTests(SiteFixture site) : IDisposable
{
    public void Dispose() => site.Api.Runs.Clear();

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task The_page_of_a_run_stands_still_while_it_goes_on(int width)
    {
        var run = site.Api.Add(Samples.Run("Goes on", done: 95), 95);
        site.Api.Histories[run.Id] = new(run.StartedAt, 10, 40, [new(0, 10, 200, 0, 0.01m), new(20, 5, 100, 1, 0.02m)]);
        await using var visit = await site.SignedInAsync(path: "/products", width: width);
        await visit.Page.WatchShiftsAsync();
        await visit.Page.GotoAsync($"/admin/automation/runs/{run.Id}");
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");
        for (var done = 105; done <= 1005; done += 100) // more digits, another failure, another forecast
        {
            await site.ProgressAsync(run.Id, done - 100 > 95 ? done - 100 : 95, done);
            await Expect(visit["run-progress"]).ToContainTextAsync($"{done:N0} of 1,250 calls");
        }
        await visit.Page.AssertStoodStillAsync();
    }

    [Fact]
    public async Task The_automation_page_stands_still_while_runs_go_on()
    {
        var runs = Enumerable.Range(0, 3).Select(n => site.Api.Add(Samples.Run($"Goes on {n}", done: 95))).ToList();
        site.Api.Add(Samples.Run("Ended", Core.Runs.RunState.Completed, done: 1250));
        await using var visit = await site.SignedInAsync(path: "/products");
        await visit.Page.WatchShiftsAsync();
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit.Page.Locator("[data-lists-updated][data-updated-at]")).ToHaveCountAsync(1); // its stream has begun
        foreach (var done in (long[])[96, 105, 1005])
        foreach (var run in runs)
        {
            await site.ProgressAsync(run.Id, done - 1, done);
            await Expect(visit.Page.Locator($"[data-run='{run.Id}']")).ToContainTextAsync($"{done:N0} of 1,250 calls");
        }
        await visit.Page.AssertStoodStillAsync();
    }
}
