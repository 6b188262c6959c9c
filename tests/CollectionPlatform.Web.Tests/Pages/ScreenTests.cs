using System.Text.RegularExpressions;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What a screen promises as a whole: one truth, what matters in sight, and a page that bears a bad connection or clock.</summary>
[Collection(SiteCollection.Jobs)]
public sealed class ScreenTests(SiteFixture site) : IDisposable
{
    /// <summary>Each frame: what the page says is spent, in four places; a disagreement is noted.</summary>
    private const string Watch = """
        () => { const text = s => document.querySelector(s)?.textContent.trim() ?? ''; window.samples = 0; window.differ = [];
          const look = () => { window.samples++;
            const spent = text('[data-testid=run-spend]'), settled = text('[data-testid=spend-settled]');
            const chart = document.querySelector('[data-testid=chart-spend]').getAttribute('aria-label');
            const rail = parseFloat(document.querySelector('.meters .money-rail .spent').getAttribute('width'));
            const usd = Number(spent.slice(1, spent.indexOf(' ')));
            const agree = spent.startsWith(settled + ' ') && chart === `Spent ${spent}` && Math.abs(rail - usd / 5 * 100) < 0.02;
            if (!agree) window.differ.push([spent, settled, chart, rail].join(' | '));
            requestAnimationFrame(look); };
          look(); }
        """;

    public void Dispose() => site.Api.EbayIs(GateState.Up);

    [Fact]
    public async Task Every_figure_of_what_is_spent_is_the_same_at_every_instant()
    {
        var run = site.Api.Add(Samples.Run("One truth", done: 10), 10);
        site.Api.Histories[run.Id] = new(run.StartedAt, 10, 40, [new(0, 10, 200, 0, 0.01m), new(20, 5, 100, 1, 0.02m)]);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");
        await Expect(visit["chart-spend"]).ToHaveAttributeAsync("aria-label", "Spent $0.024 of $5.00");
        await visit.Page.EvaluateAsync(Watch);
        for (var done = 11; done <= 60; done++)
        {
            if (done % 20 == 0)
                await site.EbayIsAsync(done % 40 == 0 ? GateState.Up : GateState.Down, "service unavailable (503)");
            await site.ProgressAsync(run.Id, done - 1, done);
            await visit.FeedShowsAsync(1, done);
        }
        await Until.TrueAsync(async () => await visit.Page.EvaluateAsync<int>("() => window.samples") >= 200, "200 looks");
        await Expect(visit["run-spend"]).ToHaveTextAsync("$0.144 of $5.00");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("() => window.differ"));
    }

    [Fact]
    public async Task The_first_run_at_work_is_in_sight_below_what_needs_somebody()
    {
        site.Api.Add(Samples.Run("At work", done: 100));
        foreach (var name in new[] { "Stopped one", "Stopped two", "Stopped three" })
            site.Api.Add(Samples.Run(name, RunState.BudgetStopped, done: 100));
        site.Api.EbayIs(GateState.NeedsAttention, "out of credit (402): top up the provider’s account");
        await using var visit = await site.SignedInAsync();
        foreach (var (width, height) in new[] { (1440, 900), (390, 844), (320, 844) })
        {
            await visit.Page.SetViewportSizeAsync(width, height);
            await visit.Page.ReloadAsync();
            await Expect(visit["provider-trouble"]).ToContainTextAsync("eBay is out of credit");
            await Expect(visit["stopped-run"]).ToHaveCountAsync(2); // the others are counted
            var first = await visit.Page.Locator("[data-run]").First.BoundingBoxAsync();
            if (width > 320)
                Assert.InRange(first!.Y + first.Height, 1, height);
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600_000)]
    [Trait("Suite", "all")]
    public Task Whatever_a_browsers_clock_says_it_counts_by_the_servers(int offByMs) =>
        A_browser_whose_clock_is_wrong_counts_by_the_servers(offByMs);

    [Theory]
    [InlineData(-600_000)]
    public async Task A_browser_whose_clock_is_wrong_counts_by_the_servers(int offByMs)
    {
        var run = site.Api.Add(
            Samples.Run("Waits", done: 20) with
            {
                WaitingFor = new("ebay", "service unavailable (503)", DateTimeOffset.UtcNow.AddSeconds(3500)),
            }
        );
        site.Api.EbayIs(GateState.Down, "service unavailable (503)", nextTry: 3500);
        await using var visit = await site.SignedInAsync(path: "/products");
        await visit.Page.AddInitScriptAsync($"const right = Date.now; Date.now = () => right() + {offByMs};");
        await visit.Page.GotoAsync($"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-state"]).ToContainTextAsync(new Regex("Waiting for eBay\\s*5[78]:[0-9]{2}"));
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveTextAsync(new Regex("just now|[0-9] s ago"));
        await Expect(visit.Page.Locator(".page-head time").First).ToHaveTextAsync(new Regex("^[34] min ago$")); // its start
        await Expect(visit["run-worked"]).ToHaveTextAsync(new Regex("^[34]:[0-9]{2}$")); // all ticked at the same moment
    }

    [Fact]
    public async Task Offline_is_said_at_once_keeps_the_page_heals_and_brings_what_was_missed_once()
    {
        var run = site.Api.Add(Samples.Run("Through a tunnel", done: 10), 10);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        var banner = visit.Page.Locator("#connection");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        var thirdTry = visit.Page.WaitForRequestAsync(request => request.Method == "HEAD"); // asks whether the session still holds
        await visit.Page.Context.SetOfflineAsync(true);
        await Expect(banner).ToContainTextAsync("You are offline", new() { Timeout = 3000 });
        await visit["pause-run"].ClickAsync();
        await Expect(banner).ToContainTextAsync("Nothing was sent");
        await thirdTry; // more than a second without a connection, of which the page would speak
        await Expect(banner).ToContainTextAsync("Nothing was sent");
        await Expect(visit["run-state"]).ToHaveTextAsync("Running"); // the page stays
        await site.ProgressAsync(run.Id, 10, 13);
        await site.ProgressAsync(run.Id, 13, 17, publish: false);
        Assert.Equal(10, (await visit.FeedAsync())[0]); // nothing of it has come
        await visit.Page.Context.SetOfflineAsync(false);
        await Expect(banner).ToBeHiddenAsync();
        await visit.FeedShowsAsync(1, 17);
        await Expect(visit["run-progress"]).ToContainTextAsync("17 of 1,250 calls");
        await site.ProgressAsync(run.Id, 17, 19);
        await visit.FeedShowsAsync(1, 19);
        Assert.Equal(RunState.Running, site.Api.Runs[run.Id].State);
    }
}
