using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine.Leasing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

/// <summary>What is read by hand is what Entity Framework reads.</summary>
[Collection(nameof(EngineTests))]
public sealed class WatchReadsTests(EngineFixture fixture) : GateTest(fixture)
{
    private readonly WatchReads reads = new(fixture.Source);

    [Fact]
    public async Task A_provider_is_read_with_all_that_is_stored_of_it()
    {
        await Fixture.ExecuteAsync("create table provider_before as select * from providers where name = 2");
        try
        {
            await AllSetAsync();
        }
        finally
        {
            await Fixture.ExecuteAsync(
                "delete from providers where name = 2; insert into providers select * from provider_before; drop table provider_before"
            );
        }
    }

    private async Task AllSetAsync()
    {
        await Fixture.ExecuteAsync(
            """
            update providers set price_usd = 0.003, reserved_price_usd = 0.004, recent_bills = '{0.001,0.004}', price_episode = 3,
              answered_at = now(), calls_per_second = 5, burst = 6, state = 'needsAttention', reason = 'because', since = now(),
              probes = 7, next_probe_at = now() + interval '1 day', probe_wait = '26:00:01.5', closed_by = 'ebay:B1:1', probe_by = 'w',
              probe_until = now(), changes = changes + 8, openings = openings + 9, adapted_rate = 1.5, limit_seen = 2.5, adapted_at = now(),
              storm = 'rejected', storm_sentence = 'no #', storm_awaited = true, skipping = true, skipped_storm = 'no', skipped_opening = 4,
              skipped_runs = array[gen_random_uuid(), gen_random_uuid()], discrepancy_usd = -0.5
            where name = 2
            """
        );
        var stored = await Fixture.ReadAsync(db => db.Providers.AsNoTracking().OrderBy(p => p.Name).ToListAsync());
        var untouched = Provider.Default(ProviderName.Ebay, DateTimeOffset.MinValue);
        foreach (var property in typeof(Provider).GetProperties().Where(p => p.Name != nameof(Provider.Name)))
            Assert.True(!Equals(property.GetValue(untouched), property.GetValue(stored[1])), $"{property.Name} is not set by this test");
        Assert.Equivalent(stored, (await reads.StateAsync(default)).Providers, strict: true);
    }

    [Fact]
    public async Task A_run_is_read_as_it_stands_and_forgotten_runs_are_not()
    {
        var (first, second) = (await TestRun.CreateAsync(Fixture), await TestRun.CreateAsync(Fixture));
        await Fixture.ExecuteAsync(
            $"""
            update runs set state = 'pausing', waiting_for = 2, trace_parent = 'trace', settled_usd = 1.5, uncertain_usd = 0.25,
              reserved_usd = 0.125, chain_id = (select chain_id from runs where id = '{second.Id.Value}')
            where id = '{first.Id.Value}'
            """
        );
        var state = await reads.StateAsync(default);
        var stored = await Fixture.ReadAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == first.Id));
        Assert.Equal(
            new WatchedRun(first.Id, RunState.Pausing, ProviderName.Ebay, "trace", stored.CapUsd, 1.75m, 0.125m),
            state.Runs.Single(r => r.Id == first.Id)
        );
        Assert.Equal(80, state.WarnAtPercent);
        Assert.InRange(state.DatabaseNow, DatabaseNow.AddMinutes(-1), DatabaseNow.AddMinutes(1));

        var categories = await Fixture.ReadAsync(db =>
            db.RunCategories.AsNoTracking().Where(c => c.RunId == first.Id).OrderBy(c => c.Ordinal).ToListAsync()
        );
        var plan = (await reads.PlansAsync([first.Id], default))[first.Id];
        Assert.NotEmpty(categories);
        Assert.Equal(
            categories.Select(c => (c.ExternalId, c.Name, c.ExpectedProducts)),
            plan.Categories.Select(c => (c.ExternalId, c.Name, c.ExpectedProducts))
        );
        Assert.Equal([second.Id], plan.Chain);

        await Fixture.ExecuteAsync($"update runs set state = 'cancelled' where id = '{first.Id.Value}'");
        Assert.DoesNotContain((await reads.StateAsync(default)).Runs, r => r.Id == first.Id);
        Assert.Equal([(first.Id, RunState.Cancelled)], await reads.StatesAsync([first.Id, RunId.New()], default));
    }
}
