using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

/// <summary>What a run's page says of time, and what it says aloud.</summary>
[Collection(SiteCollection.Feed)]
[Trait("Suite", "all")]
public sealed class TimeAndSpeechTests(SiteFixture site)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_page_ticks_while_the_run_works_and_no_longer()
    {
        var run = site.Api.Add(Samples.Run("Ticking", done: 10), 10);
        site.Api.Events[run.Id] = [new(DateTimeOffset.UtcNow.AddSeconds(-30), "running", "system", "")];
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await visit.Page.RouteAsync($"**/runs/{run.Id}*", route => route.AbortAsync());
        var first = await visit["run-worked"].InnerTextAsync();
        await Expect(visit["run-worked"]).Not.ToHaveTextAsync(first); // by itself, without the server
        await visit.Page.UnrouteAsync($"**/runs/{run.Id}*");
        site.Api.Events[run.Id] = [.. site.Api.Events[run.Id], new(DateTimeOffset.UtcNow, "paused", "admin", "")];
        await site.ChangeAsync(run.Id, RunState.Paused);
        await Expect(visit.Page.Locator(".worked")).ToContainTextAsync("Worked so far");
        await Expect(visit.Page.Locator("[data-worked-since]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("paused", "Time left unknown: paused")]
    [InlineData("waiting for ebay", "Time left unknown: waiting for eBay")]
    public async Task Where_the_time_left_is_not_known_the_reason_stands_in_its_place(string reason, string said)
    {
        var run = site.Api.Add(Samples.Run("No estimate", RunState.Paused, done: 10) with { Eta = new(null, null, reason) });
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-progress"]).ToContainTextAsync(said);
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await Expect(visit["run-progress"]).ToContainTextAsync(said); // the scripts' words are the same
    }

    [Fact]
    public async Task Exact_times_are_told_to_the_keyboard()
    {
        var run = site.Api.Add(Samples.Run("Exact", RunState.Completed, done: 10, at: Start), 10);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await visit.Page.Locator(".page-head time").FocusAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Tooltip)).ToHaveTextAsync("2026-01-20 14:30:00 UTC");
        await Expect(visit.Page.Locator(".page-head time")).ToHaveAccessibleDescriptionAsync("2026-01-20 14:30:00 UTC");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.Locator(".tip")).ToBeHiddenAsync();
        await visit.Page.Locator("a.when").First.FocusAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("UTC");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Progress_is_spoken_in_steps_of_10_percent()
    {
        var run = site.Api.Add(Samples.Run("Spoken", done: 100), 100);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await Expect(visit["run-speech"]).ToHaveTextAsync(""); // where it stood is on the page
        await site.ProgressAsync(run.Id, 100, 130);
        await Expect(visit["run-speech"]).ToHaveTextAsync("10 %: 130 of 1,250 calls");
        await site.ProgressAsync(run.Id, 130, 180);
        await Expect(visit["run-progress"]).ToContainTextAsync("180 of 1,250 calls");
        await Expect(visit["run-speech"]).ToHaveTextAsync("10 %: 130 of 1,250 calls");
    }

    [Fact]
    public async Task Waiting_and_what_needs_somebody_are_spoken()
    {
        var run = site.Api.Add(Samples.Run("Heard", done: 100), 100);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await Expect(visit["run-speech"]).ToHaveTextAsync("");
        try
        {
            const string Down = "service unavailable (503)",
                NoCredit = "out of credit (402): top up the account";
            site.Api.Runs[run.Id] = run with { WaitingFor = new("ebay", Down, DateTimeOffset.UtcNow.AddMinutes(9)) };
            await site.EbayIsAsync(GateState.Down, Down);
            await Expect(visit["run-speech"]).ToHaveTextAsync("Waiting for eBay");
            site.Api.Runs[run.Id] = run with { WaitingFor = new("ebay", NoCredit, null) };
            await site.EbayIsAsync(GateState.NeedsAttention, NoCredit);
            await Expect(visit["run-speech"]).ToHaveTextAsync("Needs you: top up eBay");
        }
        finally
        {
            site.Api.EbayIs(GateState.Up);
        }
    }

    [Fact]
    public async Task The_budget_is_spoken_at_80_and_100_percent()
    {
        var run = site.Api.Add(Samples.Run("Dear", done: 100), 100);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await visit["run-speech"]
            .EvaluateAsync(
                "voice => { window.spoken = 0; new MutationObserver(() => window.spoken++).observe(voice, { childList: true, "
                    + "characterData: true, subtree: true }); }"
            );
        foreach (
            var (usd, said) in new[]
            {
                (4.1m, "80 % of the cap of $5.00 is spent."),
                (4.9m, "80 % of the cap of $5.00 is spent."),
                (5m, "The cap of $5.00 is reached."),
            }
        )
        {
            site.Api.Runs[run.Id] = site.Api.Runs[run.Id] with { Spend = RunSpend.Of(usd, 0, 5, null) };
            await Expect(visit["run-spend"]).ToHaveTextAsync($"{Show.Money(usd, 5)} of $5.00");
            await Expect(visit["run-speech"]).ToHaveTextAsync(said);
        }
        Assert.Equal(2, await visit.Page.EvaluateAsync<int>("() => window.spoken")); // the same is not said again
    }

    [Fact]
    public async Task A_run_that_stands_still_is_told_to_be_fresh()
    {
        var run = site.Api.Add(Samples.Run("Still", RunState.Paused, done: 10), 10);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        var mark = visit.Page.Locator("[data-updated]");
        var first = "";
        await Until.TrueAsync(async () => (first = await mark.GetAttributeAsync("data-updated-at") ?? "") != "", "it has its snapshot");
        await Expect(mark).Not.ToHaveAttributeAsync("data-updated-at", first);
        await Expect(mark).ToContainTextAsync("updated");
    }
}
