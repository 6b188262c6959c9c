using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

[Collection(SiteCollection.Runs)]
[Trait("Suite", "all")]
public sealed class ChartTests(SiteFixture site)
{
    [Fact]
    public async Task They_are_drawn_from_what_is_stored_and_follow_the_run()
    {
        var run = site.Api.Add(Samples.Run("Charted", done: 10), 10);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["chart-items"]).ToHaveClassAsync("chart empty-chart"); // says that there is nothing yet

        site.Api.Histories[run.Id] = new(
            run.StartedAt,
            10,
            40,
            [new(0, 10, 200, 0, 1m), new(20, 5, 100, 1, 1.5m), new(30, 5, 50, 0, 0.5m)]
        );
        await site.ProgressAsync(run.Id, 10, 11);
        await Expect(visit["chart-items"]).ToHaveAttributeAsync("aria-label", "Items per second: 8.8 on average, 20 at most");
        await Expect(visit["chart-spend"]).ToHaveAttributeAsync("aria-label", "Spent $0.0264 of $5.00");
        await Expect(visit.Page.Locator("[data-chart] canvas")).ToHaveCountAsync(2);

        await visit.Page.ReloadAsync(); // nothing is told again: what was stored is enough
        await Expect(visit["chart-items"]).ToHaveAttributeAsync("aria-label", "Items per second: 8.8 on average, 20 at most");
        Assert.Empty(visit.Complaints); // drawing needs no inline style
    }

    [Fact]
    public async Task A_run_of_a_moment_has_a_peak_too()
    {
        var run = site.Api.Add(Samples.Run("Quick", RunState.Completed, done: 10), 10);
        site.Api.Histories[run.Id] = new(run.StartedAt, 1, 1, [new(1, 10, 1840, 0, 0.7m)]);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["chart-items"]).ToHaveAttributeAsync("aria-label", "Items per second: 1,840 on average, 1,840 at most");
    }

    [Fact]
    public async Task No_average_is_above_the_peak()
    {
        var run = site.Api.Add(Samples.Run("Faster at last", done: 10), 10);
        site.Api.Histories[run.Id] = new(run.StartedAt, 10, 12, [new(0, 10, 100, 0, 1m), new(10, 5, 380, 0, 0.5m)]);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["chart-items"]).ToHaveAttributeAsync("aria-label", "Items per second: 40 on average, 40 at most");
    }

    [Fact]
    public async Task They_fit_when_the_window_becomes_narrow()
    {
        var run = site.Api.Add(Samples.Run("Narrowed", RunState.Completed, done: 10), 10);
        site.Api.Histories[run.Id] = new(run.StartedAt, 10, 40, [new(0, 10, 200, 0, 1m), new(30, 5, 50, 0, 0.5m)]);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-chart] canvas")).ToHaveCountAsync(2);
        await visit.Page.SetViewportSizeAsync(390, 900);
        await Until.TrueAsync(
            () =>
                visit.Page.EvaluateAsync<bool>(
                    "() => document.documentElement.scrollWidth <= innerWidth && document.querySelectorAll('[data-chart] "
                        + "canvas').length === 2"
                ),
            "the charts fit"
        );
    }
}
