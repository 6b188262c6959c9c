using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Spend;

public sealed class PastEstimateTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task Completed_collections_tell_how_good_their_estimate_was_newest_first()
    {
        var ids = await CategoriesAsync(2);
        var at = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
        await CollectedAsync(at, RunState.Completed, settled: 0.3m);
        await CollectedAsync(at.AddDays(1), RunState.CompletedWithFailures, settled: 0.2m);
        foreach (var state in (RunState[])[RunState.Cancelled, RunState.BudgetStopped, RunState.Failed, RunState.Running])
            await CollectedAsync(at.AddDays(2), state, settled: 0.01m);
        await InsertAsync(Collected.Run(ids[0], 10, 1, 10, job: JobNames.Retention, at: at));

        await DbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"update run_categories set estimate_low_usd = 0.2, estimate_high_usd = 0.28 where estimate_usd > 0"
            )
        );

        var told = (await GetAsync<Page<PastEstimate>>("/api/spend/estimates")).Items;
        Assert.Equal(
            [(0.5m, 0.4m, -0.1m, -0.2, true), (0.5m, 0.6m, 0.1m, 0.2, false)],
            told.Select(t => (t.EstimateUsd, t.ActualUsd, t.ErrorUsd, t.ErrorRatio!.Value, t.WithinRange))
        );
        Assert.Equal(told, await AllAsync("/api/spend/estimates?limit=1", (PastEstimate t) => t));
        Assert.Equal([told[0]], (await GetAsync<Page<PastEstimate>>("/api/spend/estimates?from=2026-11-02&to=2026-11-03")).Items);
        await RefusedAsync(Api.GetAsync("/api/spend/estimates?after=x"), 400, "invalid-input");

        Task CollectedAsync(DateTimeOffset when, RunState state, decimal settled) =>
            InsertAsync(Collected.Run([(ids[0], 10, 1, 10), (ids[1], 10, 1, 10)], state, settled: settled, estimate: 0.25m, at: when));
    }
}
