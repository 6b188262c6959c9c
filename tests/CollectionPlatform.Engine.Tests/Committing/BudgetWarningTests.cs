using CollectionPlatform.Core.Budget;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

[Collection(nameof(EngineTests))]
public sealed class BudgetWarningTests(EngineFixture fixture)
{
    private BudgetWarning Warning => fixture.Services.GetRequiredService<BudgetWarning>();

    [Fact]
    public async Task The_mark_is_warned_of_once_per_cap_however_many_look_at_once()
    {
        var run = await TestRun.CreateAsync(fixture, cap: 1m);
        await SpendAsync(run, 0.799999m);
        Assert.Equal(0, await Warning.RaiseAsync(run.Id, DateTimeOffset.UnixEpoch, default));

        await SpendAsync(run, 0.8m);
        Assert.Equal(
            1,
            (
                await Task.WhenAll(
                    Enumerable.Range(0, 8).Select(n => Warning.RaiseAsync(n % 2 == 0 ? run.Id : null, DateTimeOffset.UnixEpoch, default))
                )
            ).Sum()
        );
        Assert.Equal(["spent $0.8 of the cap of $1"], await EventsAsync(run));

        // lowered: the mark of the new cap is crossed too
        await fixture.ExecuteAsync($"update runs set cap_usd = 0.9 where id = '{run.Id}'");
        Assert.Equal(1, await Warning.RaiseAsync(null, DateTimeOffset.UnixEpoch, default));
        Assert.Equal(0, await Warning.RaiseAsync(null, DateTimeOffset.UnixEpoch, default));
        Assert.Equal(2, (await EventsAsync(run)).Count);
    }

    [Fact]
    public async Task Uncertain_money_counts_and_a_run_that_stands_still_is_left_alone()
    {
        var run = await TestRun.CreateAsync(fixture, cap: 1m);
        await fixture.ExecuteAsync($"update runs set uncertain_usd = 0.8, state = 'paused' where id = '{run.Id}'");
        Assert.Equal(0, await Warning.RaiseAsync(null, DateTimeOffset.UnixEpoch, default));

        await fixture.ExecuteAsync($"update runs set state = 'running' where id = '{run.Id}'");
        Assert.Equal(1, await Warning.RaiseAsync(null, DateTimeOffset.UnixEpoch, default));
    }

    private Task SpendAsync(TestRun run, decimal usd) =>
        fixture.ExecuteAsync(FormattableString.Invariant($"update runs set settled_usd = {usd} where id = '{run.Id}'"));

    private Task<List<string>> EventsAsync(TestRun run) =>
        fixture.ReadAsync(db =>
            db.RunEvents.Where(e => e.RunId == run.Id && e.Kind == "budgetWarning").OrderBy(e => e.Id).Select(e => e.Detail).ToListAsync()
        );
}
