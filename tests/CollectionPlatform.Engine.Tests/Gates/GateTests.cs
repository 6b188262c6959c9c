using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>What closes a gate and what opens it, over the real store.</summary>
[Collection(nameof(EngineTests))]
public sealed class GateTests(EngineFixture fixture) : GateTest(fixture)
{
    [Fact]
    public async Task What_was_sent_before_the_gate_opened_again_counts_no_more()
    {
        var gate = await GateAsync();
        var before = Now;
        Assert.True(await gate.ObserveAsync(RateLimited, before, default));
        gate.Refresh(await RowAsync());
        await Store.OpenAsync(Ebay, default);
        gate.Refresh(await RowAsync());

        Assert.False(await gate.ObserveAsync(RateLimited, before, default));
        Assert.True(gate.IsOpen);
        Assert.True(await gate.ObserveAsync(RateLimited, Now, default));
    }

    [Fact]
    public async Task A_429_lowers_the_rate_for_all_and_a_reading_from_before_does_not_open_the_gate_again()
    {
        var gate = await GateAsync();
        var stale = await RowAsync();
        Assert.True(await gate.ObserveAsync(RateLimited, Now, default));
        gate.Refresh(stale);
        Assert.False(gate.IsOpen);

        gate.Refresh(await RowAsync());
        Assert.Equal((GateState.RateLimited, 1200d), (gate.Row.State, gate.Row.LimitSeen));
        Assert.InRange(gate.Rate.PerSecond, 1200, 1300);
        Assert.True(await ProbeAsync(gate, Good));
        Assert.InRange(gate.Rate.PerSecond, 1200, 1300);
    }

    [Fact]
    public async Task An_answer_that_comes_when_the_gate_is_closed_and_asks_to_wait_longer_is_obeyed()
    {
        var gate = await GateAsync();
        Assert.True(await gate.ObserveAsync(Asking(TimeSpan.FromSeconds(5)), Now, default));
        // the database is told of the first one, this worker not yet
        Assert.False(await gate.ObserveAsync(Asking(TimeSpan.FromSeconds(9)), Now, default));
        gate.Refresh(await RowAsync());
        var due = gate.Row.NextProbeAt;
        Assert.InRange((due - gate.Row.Since)!.Value.TotalSeconds, 9, 15);

        Assert.False(await gate.ObserveAsync(Asking(TimeSpan.FromSeconds(1)), Now, default)); // less than what is waited for anyway
        Assert.False(await gate.ObserveAsync(RateLimited, Now, default));
        Assert.Equal(due, (await RowAsync()).NextProbeAt);
        Assert.False(await gate.ObserveAsync(Asking(TimeSpan.FromSeconds(30)), Now, default));
        Assert.True((await RowAsync()).NextProbeAt > due);

        static AnswerVerdict Asking(TimeSpan wait) => RateLimited with { RetryAfter = wait };
    }

    [Fact]
    public async Task The_probe_that_a_dead_worker_held_is_another_ones_at_once()
    {
        var dead = await Fixture.Registry.RegisterAsync("prober", Guid.NewGuid(), 1, default);
        await StormAsync();
        await Fixture.ExecuteAsync("update providers set next_probe_at = now() where name = 2");
        Assert.True(await Store.LeaseProbeAsync(Ebay, dead.Id, default));
        Assert.True(await Store.LeaseProbeAsync(Ebay, dead.Id, default)); // its own it may take again
        Assert.False(await Store.LeaseProbeAsync(Ebay, "another", default));

        var reading = (await Fixture.Registry.HeartbeatsAsync(default)).Single(p => p.Id == dead.Id);
        Assert.True(await Fixture.Registry.DeclareGoneAsync(reading, default));

        Assert.True(await Store.LeaseProbeAsync(Ebay, "another", default));
    }

    [Fact]
    public async Task Every_change_of_a_gate_is_a_line_in_the_timeline_of_the_runs_at_work()
    {
        var (running, paused) = (await TestRun.CreateAsync(Fixture), await TestRun.CreateAsync(Fixture));
        await Fixture.ExecuteAsync($"update runs set state = 'paused' where id = '{paused.Id}'");
        var gate = await StormAsync();
        for (var probe = 0; probe < 3; probe++)
            await ProbeAsync(gate, Rejected);
        await Store.DecideAsync(Ebay, skip: true, "ann", default);

        var events = await Fixture.ReadAsync(db => db.RunEvents.Where(e => e.RunId == running.Id).OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(["providerPaused", "providerProbed", "providerProbed", "providerProbed", "stormSkipped"], events.Select(e => e.Kind));
        Assert.Matches("^ebay: 20 items in a row failed alike: the provider answered 400; next try in [1-2] s$", events[0].Detail);
        Assert.Equal(("ann", "ebay: what fails like this is skipped: rejected (400)"), (events[^1].Actor, events[^1].Detail));
        Assert.False(await Fixture.ReadAsync(db => db.RunEvents.AnyAsync(e => e.RunId == paused.Id)));
    }
}
