using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>A person steers a run from its page.</summary>
[Collection(Marketplace.Name)]
public sealed class RunPageTests(Marketplace marketplace, ITestOutputHelper output)
{
    private const double ShareToShow = 0.4;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_run_that_is_paused_resumed_and_cancelled_in_one_tab_shows_it_in_the_other_at_once_and_a_stale_button_is_refused()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(120);
        await platform.SetRatesAsync(ebay: 20); // until the page is open, however slow the browser
        await platform.SetCapAsync(5m);
        await using var one = await marketplace.SignInAsync();
        var run = await platform.StartAsync("Spring catalogue", marketplace.Categories.Take(12));
        await one.OpenAsync(run.Id);
        await platform.SetRatesAsync(ebay: 150);
        await platform.UntilAsync(
            run,
            now => now.Counts.UnitsDone >= now.Counts.UnitsExpected * ShareToShow,
            "a good part of the run is done"
        );
        await platform.SetRatesAsync(ebay: 4); // so that the run does not end before it is cancelled, however slow the browser
        await one.UntilAsync(
            shown => shown is { State: "running", Entries: > 20 } && shown.Done >= shown.Total * ShareToShow,
            "a good part of the run"
        );
        var two = await one.AnotherTabAsync();
        await two.OpenAsync(run.Id);
        await using var old = await one.AnotherAsync(script: false); // it stays as it was loaded
        await old.OpenAsync(run.Id);

        await Timed.KeptAsync(() => PauseAndResumeAsync(platform, run, one, two), output.WriteLine);

        var done = (await platform.RunAsync(run.Id)).Counts.UnitsDone;
        foreach (var tab in (RunPage[])[one, two])
            await tab.UntilAsync(shown => shown.State == "running" && shown.Done > done && shown.Newest > done, "that the run goes on");
        await two["cancel-run"].ClickAsync();
        await two["confirm-do"].ClickAsync();
        foreach (var tab in (RunPage[])[one, two])
        {
            await tab.UntilAsync(shown => shown.State == "cancelled", "that the run is cancelled");
            foreach (var button in (string[])["pause-run", "resume-run", "cancel-run"])
                await Expect(tab[button]).ToHaveCountAsync(0);
            await tab.AssertShowsAsync(platform, run);
        }
        foreach (var tab in (RunPage[])[one, two])
            Assert.Empty(tab.Errors);
        await AssertRefusedAsync(platform, run, old);
    }

    /// <summary>The clicks are made in the first tab; how late the second one shows them is told by the browser's clock.</summary>
    private static async Task<Timing[]> PauseAndResumeAsync(Platform platform, Run run, RunPage clicked, RunPage other)
    {
        await clicked["pause-run"].ClickAsync();
        var pausing = await ShownAfterClickAsync("the pause in the other tab", "pausing", "paused");
        await clicked.UntilAsync(shown => shown.State == "paused", "that the run is paused");
        await other.UntilAsync(shown => shown is { State: "paused", IsSamePage: true }, "that the run is paused");
        var pausedAt = (await platform.EventsAsync(run)).Last(e => e.Kind == "paused").At;
        var paused = (await other.Page.StatesAsync()).Last(state => state.State == "paused").At;
        Assert.Equal("paused", (await platform.RunAsync(run.Id)).State);

        await clicked["resume-run"].ClickAsync();
        var running = await ShownAfterClickAsync("the resume in the other tab", "running");
        await other.UntilAsync(shown => shown is { State: "running", IsSamePage: true }, "that the run goes on");
        return
        [
            pausing,
            new("the end of pausing in the other tab", DateTimeOffset.FromUnixTimeMilliseconds((long)paused) - pausedAt, AtOnce),
            running,
        ];

        async Task<Timing> ShownAfterClickAsync(string what, params string[] states)
        {
            var sent = await other.Page.SentAtAsync();
            var shown = await Eventually.Gives(
                async () => (await other.Page.StatesAsync()).FirstOrDefault(state => state.At >= sent && states.Contains(state.State)),
                describe: () => what
            );
            return new Timing(what, TimeSpan.FromMilliseconds(shown.At - sent), AtOnce);
        }
    }

    /// <summary>The button of a page that was loaded while the run was running.</summary>
    private static async Task AssertRefusedAsync(Platform platform, Run run, RunPage old)
    {
        await Expect(old["run-state"]).ToContainTextAsync("Running");
        await old["pause-run"].ClickAsync();
        await Expect(old["problem"]).ToContainTextAsync("This run was already cancelled.");
        await Expect(old["run-state"]).ToContainTextAsync("Cancelled");
        await Expect(old["pause-run"]).ToHaveCountAsync(0);
        Assert.Equal("cancelled", (await platform.RunAsync(run.Id)).State);
        Assert.DoesNotContain("pausing", (await platform.EventsAsync(run)).SkipWhile(e => e.Kind != "cancelled").Select(e => e.Kind));
    }
}
