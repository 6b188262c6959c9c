using System.Text.RegularExpressions;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>A run's state reads the same wherever the run is named.</summary>
[Collection(SiteCollection.Away)]
public sealed class ShownEverywhereTests(SiteFixture site) : IDisposable
{
    public void Dispose()
    {
        site.Api.Runs.Clear();
        site.Api.EbayIs(GateState.Up);
    }

    [Theory]
    [InlineData("ebay is away", "Waiting for eBay", "clock", "blue", "1 % · ", 0, 1, 0)]
    [InlineData("no credit", "Needs you: top up eBay", "hand", "orange", "Needs you: top up eBay · ", 0, 0, 1)]
    [InlineData("storm", "Needs you: skip or wait", "hand", "orange", "Needs you: skip or wait · ", 0, 0, 1)]
    [InlineData("cap reached", "Needs you: raise the cap", "hand", "orange", "Needs you: raise the cap · ", 0, 0, 1)]
    public async Task What_a_run_waits_for_reads_the_same_in_every_place_and_comes_there_by_itself(
        string trouble,
        string word,
        string icon,
        string colour,
        string title,
        int running,
        int waiting,
        int needsYou
    )
    {
        var run = site.Api.Add(Samples.Run("Spring catalogue", done: 20));
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page).ToHaveTitleAsync(new Regex("^1 % · Spring catalogue"));
        await new Shown("Running", "play", "blue").StandsInAsync(visit["run-state"]);
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");

        await MeetAsync(run, trouble);
        var shown = new Shown(word, icon, colour);
        await shown.StandsInAsync(visit["run-state"]);
        await Expect(visit.Page).ToHaveTitleAsync(new Regex($"^{Regex.Escape(title)}Spring catalogue"));
        await visit["nav-badge"].ClickAsync();
        await shown.StandsInAsync(visit.Page.Locator($"[data-run-row='{run.Id}']"));
        await BadgeReadsAsync(visit, running, waiting, needsYou);

        await visit.Page.GotoAsync("/admin/automation");
        await shown.StandsInAsync(visit["timeline-run"]);
        await BadgeReadsAsync(visit, running, waiting, needsYou);
        Assert.Equal(trouble == "cap reached" ? 0 : 1, await visit.Page.Locator($"[data-run='{run.Id}']").CountAsync()); // a running row
    }

    [Fact]
    public async Task The_badge_counts_who_runs_waits_and_needs_somebody_and_its_menu_says_what_each_has_spent_and_how_long_it_takes()
    {
        var waits = Samples.Run("Waits", done: 100) with { WaitingFor = new("ebay", "service unavailable (503)", InAWhile) };
        RunView[] runs =
        [
            Samples.Run("Runs", done: 500),
            Samples.Run("Starts", RunState.Pending) with
            {
                Eta = new(null, null, "not started"),
            },
            waits with
            {
                Eta = new(null, null, "waiting for ebay"),
            },
            Stopped(Samples.Run("Stopped", RunState.BudgetStopped, done: 1000)),
        ];
        foreach (var run in runs)
            site.Api.Add(run);
        site.Api.EbayIs(GateState.Down, "service unavailable (503)", nextTry: 3500);
        foreach (var script in new[] { false, true })
        {
            await using var visit = await site.SignedInAsync(script: script, path: "/products");
            await BadgeReadsAsync(visit, 2, 1, 1);
            await Expect(visit["nav-badge"]).ToHaveTextAsync(new Regex(@"^\s*2 running\s+1 waiting\s+1 needs you\s*$"));
            await visit["nav-badge"].ClickAsync();
            await SaysAsync(visit, runs[0], "$1.20 of $5.00", "20–28 s left");
            await SaysAsync(visit, runs[1], "$0.00 of $5.00", "Time left unknown: not started");
            await SaysAsync(visit, runs[2], "$0.24 of $5.00", "Time left unknown: waiting for eBay");
            await SaysAsync(visit, runs[3], "$5.00 of $5.00", "");
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Every_other_state_has_the_icon_the_word_and_the_colour_of_the_table()
    {
        (RunState State, Shown Shown)[] table =
        [
            (RunState.Pending, new("Starting", "clock", "grey")),
            (RunState.Running, new("Running", "play", "blue")),
            (RunState.Pausing, new("Pausing…", "pause", "grey")),
            (RunState.Paused, new("Paused", "pause", "grey")),
            (RunState.Cancelling, new("Cancelling…", "cancel", "grey")),
            (RunState.Cancelled, new("Cancelled", "cancel", "grey")),
            (RunState.Completed, new("Completed", "check", "green")),
            (RunState.CompletedWithFailures, new("Completed with 7 failures", "check", "orange")),
            (RunState.Failed, new("Failed", "close", "red")),
        ];
        var runs = table.Select(row => site.Api.Add(Samples.Run($"Is {row.State}", row.State, done: 700))).ToList();
        await using var visit = await site.SignedInAsync();
        foreach (var (run, row) in runs.Zip(table))
            await row.Shown.StandsInAsync(visit.Page.Locator($"[data-run-id='{run.Id}']"));
        foreach (var (run, row) in runs.Zip(table))
        {
            await visit.Page.GotoAsync($"/admin/automation/runs/{run.Id}");
            await row.Shown.StandsInAsync(visit["run-state"]);
        }
    }

    private static DateTimeOffset InAWhile => DateTimeOffset.UtcNow.AddSeconds(3500);

    private static RunView Stopped(RunView run) => run with { Spend = RunSpend.Of(5, 0, 5, 5), Eta = null };

    private async Task MeetAsync(RunView run, string trouble)
    {
        var (state, reason, decision) = trouble switch
        {
            "ebay is away" => (GateState.Down, "service unavailable (503)", null),
            "no credit" => (GateState.NeedsAttention, "out of credit (402): top up the provider’s account", null),
            "storm" => (GateState.NeedsAttention, "everything fails alike: the title is missing", "needed"),
            _ => (GateState.Up, (string?)null, (string?)null),
        };
        if (state == GateState.Up)
        {
            site.Api.Runs[run.Id] = Stopped(run);
            await site.ChangeAsync(run.Id, RunState.BudgetStopped);
            return;
        }
        site.Api.Runs[run.Id] = run with { WaitingFor = new("ebay", reason!, InAWhile) };
        await site.EbayIsAsync(state, reason, decision, 3500);
        await site.ChangeAsync(run.Id, RunState.Running);
    }

    /// <summary>Parts of the badge that count nothing are not shown.</summary>
    private static async Task BadgeReadsAsync(Visit visit, int running, int waiting, int needsYou)
    {
        await Expect(visit["nav-running"]).ToHaveTextAsync($"{running}");
        foreach (var (part, count) in new[] { ("nav-waiting", waiting), ("nav-needs-you", needsYou) })
        {
            await Expect(visit[part]).ToBeVisibleAsync(new() { Visible = count > 0 });
            await Expect(visit[part]).ToHaveTextAsync($"{count}");
        }
    }

    private static async Task SaysAsync(Visit visit, RunView run, string spend, string left)
    {
        var row = visit.Page.Locator($"[data-run-row='{run.Id}']");
        await Expect(row.Locator("[data-slot=spend]")).ToHaveTextAsync(spend);
        await Expect(row.Locator("[data-slot=eta]")).ToHaveTextAsync(left);
    }
}
