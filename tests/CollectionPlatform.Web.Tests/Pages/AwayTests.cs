using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What happened while somebody was away stands at the top until they have seen it.</summary>
[Collection(SiteCollection.Away)]
public sealed class AwayTests(SiteFixture site) : IDisposable
{
    public void Dispose()
    {
        site.Api.News.Clear();
        site.Api.SeenUntil = DateTimeOffset.UtcNow.AddDays(-7);
        site.Api.Runs.Clear();
        site.Api.EbayIs(GateState.Up);
    }

    private RunView News(string name, RunState state, int minutesAgo)
    {
        var run = Samples.Run(name, state, done: 400) with { Counts = Samples.Counts(400) with { Failed = 3 } };
        run = site.Api.Add(state == RunState.BudgetStopped ? run with { Spend = RunSpend.Of(5, 0, 5, 5) } : run);
        site.Api.News.Add(new(DateTimeOffset.UtcNow.AddMinutes(-minutesAgo), run));
        return run;
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_it_is_told_and_dismissed_too() => It_is_told_with_numbers_until_it_is_dismissed("viewer", script: false);

    [Theory]
    [InlineData("admin", true)]
    public async Task It_is_told_with_numbers_until_it_is_dismissed(string user, bool script)
    {
        News("Spring catalogue", RunState.Completed, 50);
        News("Lamps", RunState.CompletedWithFailures, 40);
        News("Rugs", RunState.BudgetStopped, 30);
        for (var i = 0; i < 4; i++)
            News($"Nightly {i}", RunState.Completed, 60 + i);
        await using var visit = await site.SignedInAsync(user, script: script);
        await Expect(visit["away"].Locator(".away-counts .state"))
            .ToHaveTextAsync(["1 needs you", "1 completed with failures", "5 completed"]);
        await Expect(visit["away-run"]).ToHaveCountAsync(5);
        await Expect(visit["away-run"].First).ToContainTextAsync("Needs you: raise the cap");
        await Expect(visit["away-run"].First).ToContainTextAsync("Rugs");
        await Expect(visit["away"].GetByText("2 more in the timeline")).ToBeVisibleAsync();

        site.Api.News.Add(new(DateTimeOffset.UtcNow, site.Api.Add(Samples.Run("Since then", RunState.Failed))));
        await visit["dismiss-away"].ClickAsync();
        await Expect(visit["away"].Locator(".away-counts .state")).ToHaveTextAsync(["1 failed"]); // it was not shown: it is not dismissed
        await visit["dismiss-away"].ClickAsync();
        await Expect(visit["away"]).ToHaveCountAsync(0);
        Assert.Contains(site.Api.Calls, c => c.Call == "PUT /api/away" && c.User == user);
    }

    [Fact]
    public async Task While_a_run_is_at_work_it_and_the_notices_take_a_line_each_and_open_on_demand()
    {
        News("Spring catalogue", RunState.Completed, 50);
        site.Api.Add(Samples.Run("At work", done: 100));
        site.Api.EbayIs(GateState.NeedsAttention, "out of credit (402): top up the provider’s account");
        await using var visit = await site.SignedInAsync();
        await Expect(visit["away-run"]).ToBeHiddenAsync();
        await Expect(visit["provider-trouble"].Locator(".gate-reason")).ToBeHiddenAsync();
        foreach (var line in new[] { visit["away"], visit["provider-trouble"] })
        {
            Assert.InRange((await line.BoundingBoxAsync())!.Height, 20, 52);
            await line.Locator("summary").ClickAsync();
        }
        await Expect(visit["away-run"]).ToBeVisibleAsync();
        await Expect(visit["provider-trouble"].Locator(".gate-reason")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task What_happens_while_somebody_looks_is_no_news_and_what_is_told_stays_true()
    {
        var stopped = News("Rugs", RunState.BudgetStopped, 30);
        await using var visit = await site.SignedInAsync();
        await Expect(visit["away-run"]).ToContainTextAsync("Needs you: raise the cap");
        await Until.TrueAsync(site.IsWatchingRunsAsync, "the page listens");
        var ended = site.Api.Add(Samples.Run("Ends now", RunState.Completed, at: DateTimeOffset.UtcNow));
        site.Api.News.Add(new(DateTimeOffset.UtcNow.AddSeconds(1), ended));
        await site.ChangeAsync(stopped.Id, RunState.Cancelled);
        await Expect(visit["away-run"]).ToContainTextAsync("Cancelled");
        await Expect(visit["away-run"]).ToHaveCountAsync(1);
        await Expect(visit["timeline-run"].First).ToContainTextAsync("Ends now"); // it stands there
    }
}
