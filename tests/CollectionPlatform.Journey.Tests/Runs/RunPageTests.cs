using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>A person steers a run from its page. The picture of the run in progress is kept in <c>artifacts/screenshots</c>; <c>eng/screenshots</c> puts it into the README.</summary>
[Collection(Marketplace.Name)]
public sealed class RunPageTests(Marketplace marketplace)
{
    private const double ShareToShow = 0.4;

    [Fact]
    public async Task A_run_is_paused_resumed_and_cancelled_from_its_page()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(120);
        await platform.SetRatesAsync(ebay: 150);
        await platform.SetCapAsync(5m);
        await using var page = await RunPage.SignInAsync(platform.Stack);
        var run = await platform.StartAsync("Spring catalogue", marketplace.Categories.Take(12));
        await page.OpenAsync(run.Id);
        await platform.UntilAsync(run, now => now.Counts.UnitsDone >= now.Counts.UnitsExpected * ShareToShow, "a good part of the run is done");
        await platform.SetRatesAsync(ebay: 4); // so that the run does not end before it is cancelled, however slow the browser
        await page.UntilAsync(shown => shown is { State: "running", Entries: > 20 } && shown.Done >= shown.Total * ShareToShow, "a good part of the run");
        await page.Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "screenshots", "run.png") });

        await page["pause-run"].ClickAsync();
        await page.UntilAsync(shown => shown.State == "paused", "that the run is paused");
        var paused = await platform.RunAsync(run.Id);
        Assert.Equal("paused", paused.State);

        await page["resume-run"].ClickAsync();
        await page.UntilAsync(shown => shown.State == "running" && shown.Done > paused.Counts.UnitsDone, "that the run goes on");

        await page["cancel-run"].ClickAsync();
        await page.UntilAsync(shown => shown.State == "cancelled", "that the run is cancelled");
        foreach (var button in (string[])["pause-run", "resume-run", "cancel-run"]) await Assertions.Expect(page[button]).ToBeDisabledAsync();
        Assert.Empty(page.Errors);
        await platform.AssertHonestAsync(run);
    }
}
