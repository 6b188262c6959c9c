using System.Text.RegularExpressions;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

[Collection(SiteCollection.Live)]
public sealed class ProviderTroubleTests(SiteFixture site) : IDisposable
{
    private RunView Waiting(string name) =>
        site.Api.Add(
            Samples.Run(name, done: 20) with
            {
                WaitingFor = new("ebay", "service unavailable (503)", DateTimeOffset.UtcNow.AddSeconds(45)),
            }
        );

    public void Dispose() => site.Api.EbayIs(GateState.Up);

    [Fact]
    public async Task An_outage_shows_a_countdown_by_itself_and_goes_by_itself()
    {
        var run = Waiting("Through an outage");
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["provider-trouble"]).ToHaveCountAsync(0);

        await site.EbayIsAsync(GateState.Down, "service unavailable (503)", nextTry: 3500);
        await Expect(visit["provider-trouble"]).ToContainTextAsync(new Regex("Waiting for eBay · next try in 5[0-8]:[0-9]{2}"));
        await Expect(visit["provider-trouble"]).ToContainTextAsync("Runs continue by themselves");
        await Expect(visit["provider-trouble"]).Not.ToContainTextAsync("The rest of this run continues."); // all of it waits
        await Expect(visit["storm-skip"]).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
        await visit.Page.RouteAsync($"**/runs/{run.Id}*", route => route.AbortAsync());
        var first = await visit.Page.InnerTextAsync(".countdown");
        await Expect(visit.Page.Locator(".countdown")).Not.ToHaveTextAsync(first); // it counts by itself, without the server
        await visit.Page.UnrouteAsync($"**/runs/{run.Id}*");

        await site.EbayIsAsync(GateState.Down, "service unavailable (503)", nextTry: -1);
        await Expect(visit["provider-trouble"]).ToContainTextAsync("next try now");
        await site.EbayIsAsync(GateState.Up);
        await Expect(visit["provider-trouble"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_run_with_other_work_says_that_it_goes_on_and_an_ended_one_says_nothing()
    {
        site.Api.EbayIs(GateState.NeedsAttention, "out of credit (402): top up the provider’s account");
        await using var visit = await site.SignedInAsync(
            script: false,
            path: $"/admin/automation/runs/{site.Api.Add(Samples.Run("Half of it waits", done: 20)).Id}"
        );
        await Expect(visit["provider-trouble"]).ToContainTextAsync("eBay is out of credit");
        await Expect(visit["provider-trouble"]).ToContainTextAsync("Top up the eBay account");
        await Expect(visit["provider-trouble"]).ToContainTextAsync("The rest of this run continues.");
        await visit.Page.GotoAsync($"/admin/automation/runs/{site.Api.Add(Samples.Run("Ended", RunState.Completed, done: 20)).Id}");
        await Expect(visit["provider-trouble"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task In_a_storm_an_admin_waits_on_one_page_and_skips_on_the_other()
    {
        var run = Waiting("In a storm");
        site.Api.EbayIs(
            GateState.NeedsAttention,
            "everything fails alike: the title is missing; skip these items or keep waiting",
            "needed"
        );
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["provider-trouble"]).ToContainTextAsync("Every eBay response is failing the same way");
        await Expect(visit["provider-trouble"].Locator(".gate-reason")).ToHaveTextAsync("The title is missing");
        await visit["storm-wait"].ClickAsync();
        await Expect(visit.Page.GetByText("Waiting for eBay. Nothing is skipped.")).ToBeVisibleAsync();
        Assert.EndsWith($"{run.Id}", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit["storm-wait"]).ToBeDisabledAsync();

        await visit.Page.GotoAsync("/admin/automation");
        await visit["storm-skip"].ClickAsync();
        await Expect(visit.Page.GetByText("eBay calls continue.")).ToBeVisibleAsync();
        await Expect(visit["provider-trouble"]).ToHaveCountAsync(0);
        Assert.Contains(site.Api.Calls, c => c.Call == "POST /api/providers/ebay/decision" && c.User == "admin");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_decision_that_came_too_late_is_refused_and_a_viewer_cannot_decide()
    {
        site.Api.EbayIs(GateState.NeedsAttention, "everything fails alike: the title is missing", "needed");
        await using var viewer = await site.SignedInAsync("viewer", script: false);
        await Expect(viewer["storm-skip"]).ToBeDisabledAsync();
        await Expect(viewer["provider-trouble"]).ToContainTextAsync("Only an admin can decide this.");

        await using var late = await site.SignedInAsync(script: false);
        site.Api.EbayIs(GateState.Up);
        await late["storm-skip"].ClickAsync();
        await Expect(late["problem"]).ToContainTextAsync("eBay needs no decision any more.");
    }

    [Fact]
    public async Task A_closed_gate_is_tried_now_in_every_state_and_an_open_one_offers_no_button()
    {
        var run = Waiting("Topped up");
        site.Api.EbayIs(GateState.NeedsAttention, "out of credit (402): top up the provider’s account");
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
        await visit["try-now"].ClickAsync();
        await Expect(visit.Page.GetByText("Test call to eBay sent.")).ToBeVisibleAsync();
        await Expect(visit["provider-trouble"]).ToContainTextAsync("next try now");
        Assert.Contains(site.Api.Calls, c => c.Call == "POST /api/providers/ebay/probe" && c.User == "admin");

        foreach (var state in new[] { GateState.Down, GateState.RateLimited })
        {
            site.Api.EbayIs(state, "away");
            await visit.Page.ReloadAsync();
            await visit["try-now"].ClickAsync();
            await Expect(visit["provider-trouble"]).ToContainTextAsync("next try now");
        }

        site.Api.EbayIs(GateState.Up);
        await visit["try-now"].ClickAsync(); // the page is old
        await Expect(visit["problem"]).ToContainTextAsync("eBay is up. No test call is needed.");
        await Expect(visit["try-now"]).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(GateState.Down, "service unavailable (503)", null, false, "Waiting for eBay", "continue by themselves")]
    [InlineData(GateState.RateLimited, "rate limit reached (429)", null, false, "Waiting for eBay", "more slowly")]
    [InlineData(
        GateState.NeedsAttention,
        "key rejected (401): check the provider’s key",
        null,
        true,
        "rejects our key",
        "Check the API key"
    )]
    [InlineData(
        GateState.NeedsAttention,
        "access refused (403): check the provider’s key and plan",
        null,
        true,
        "refuses access",
        "the plan"
    )]
    [InlineData(GateState.NeedsAttention, "a response was billed $9", null, true, "billed far more", "Calls are on hold")]
    [InlineData(GateState.NeedsAttention, "everything fails alike: x", "needed", true, "failing the same way", "until an admin chooses")]
    [InlineData(GateState.NeedsAttention, "everything fails alike: x", "waiting", false, "failing the same way", "chose to keep waiting")]
    public void Every_trouble_says_whose_turn_it_is(
        GateState state,
        string reason,
        string? decision,
        bool needsYou,
        string title,
        string advice
    )
    {
        var gate = new ProviderView(
            "ebay",
            state,
            reason,
            DateTimeOffset.UnixEpoch,
            reason.Contains("billed", StringComparison.Ordinal) ? null : DateTimeOffset.UnixEpoch,
            2000,
            0.002m,
            0,
            Decision: decision
        );
        Assert.Equal(needsYou, GateWords.NeedsYou(gate));
        Assert.Contains(title, GateWords.Title(gate), StringComparison.Ordinal);
        Assert.Contains(advice, GateWords.Advice(gate), StringComparison.Ordinal);
    }
}
