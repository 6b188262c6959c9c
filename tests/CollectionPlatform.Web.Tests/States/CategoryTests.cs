using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>A category of a run is complete only where everything of it was called.</summary>
[Collection(SiteCollection.Away)]
public sealed class CategoryTests(SiteFixture site) : IDisposable
{
    public void Dispose() => site.Api.Runs.Clear();

    [Theory]
    [Trait("Suite", "all")]
    [InlineData(RunState.Cancelled, "Collected in part", "cancel", "grey", "Not collected", "cancel", "grey")]
    [InlineData(RunState.Failed, "Collected in part", "cancel", "grey", "Not collected", "cancel", "grey")]
    [InlineData(RunState.CompletedWithFailures, "Collected in part", "cancel", "grey", "Not collected", "cancel", "grey")]
    [InlineData(RunState.BudgetStopped, "Stopped at the cap", "pause", "grey", "Not started", "clock", "grey")]
    public async Task None_is_complete_of_which_something_was_not_called(
        RunState state,
        string partWord,
        string partIcon,
        string partColour,
        string noneWord,
        string noneIcon,
        string noneColour
    )
    {
        var run = site.Api.Add(Samples.Run("Not all of it", state, done: 400) with { Spend = RunSpend.Of(5, 0, 5, 5) });
        site.Api.Outcomes[run.Id] =
        [
            Category("All of it", "finished", 125, 0),
            Category("All but some that failed", "finished", 125, 7),
            Category("Half of it", "running", 60, 1),
            Category("Half of it, its list at an end", "finished", 60, 1), // what is left of it was never called
            Category("Nothing of it", "pending", 0, 0),
        ];
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}?tab=categories");
        var part = new Shown(partWord, partIcon, partColour);
        Shown[] shown =
        [
            new("Completed", "check", "green"),
            new("Completed with 7 failures", "check", "orange"),
            part,
            part,
            new(noneWord, noneIcon, noneColour),
        ];
        var rows = visit["category-row"];
        await Expect(rows).ToHaveCountAsync(shown.Length);
        for (var at = 0; at < shown.Length; at++)
            await shown[at].StandsInAsync(rows.Nth(at));
        await Expect(rows.Nth(2)).ToContainTextAsync("60 of 125");
    }

    private static RunCategoryView Category(string name, string state, long done, long failed) =>
        new(
            Guid.CreateVersion7(),
            name,
            name,
            state,
            new(100, 5, 120, 0.29m, 0.24m, 0.36m),
            new(done, 125, 90, 200, failed, 5, done, 0.2m)
        );
}
