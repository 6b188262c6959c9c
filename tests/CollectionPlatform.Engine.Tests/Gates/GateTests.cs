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
        Assert.True(await ClosesAsync(gate, RateLimited, before));
        await RefreshAsync(gate);
        await Store.OpenAsync(Ebay, default);
        await RefreshAsync(gate);

        Assert.False(await ClosesAsync(gate, RateLimited, before));
        Assert.True(gate.IsOpen);
        Assert.True(await ClosesAsync(gate, RateLimited, Now));
    }

    [Fact]
    public async Task A_429_lowers_the_rate_for_all_and_a_reading_from_before_does_not_open_the_gate_again()
    {
        var gate = await GateAsync();
        var stale = await RowAsync();
        Assert.True(await ClosesAsync(gate, RateLimited, Now));
        gate.Refresh(stale, DatabaseNow);
        Assert.False(gate.IsOpen);

        await RefreshAsync(gate);
        Assert.Equal((GateState.RateLimited, 1200d), (gate.Row.State, gate.Row.LimitSeen));
        Assert.InRange(gate.Rate.PerSecond, 1200, 1300);
        Assert.True(await ProbeAsync(gate, Good));
        Assert.InRange(gate.Rate.PerSecond, 1200, 1300);
    }

    [Fact]
    public async Task A_probe_that_fails_is_followed_by_another_after_a_quarter_of_the_outage()
    {
        var gate = await GateAsync();
        Assert.True(await ClosesAsync(gate, RateLimited, Now));
        await Fixture.ExecuteAsync("update providers set since = since - interval '80 s', next_probe_at = now() where name = 2");
        await RefreshAsync(gate);

        Assert.False(await ProbeAsync(gate, RateLimited));

        Assert.InRange((await RowAsync()).ProbeWait!.Value.TotalSeconds, 18, 22.5);
    }

    [Fact]
    public async Task An_answer_that_comes_when_the_gate_is_closed_and_asks_to_wait_longer_is_obeyed()
    {
        var gate = await GateAsync();
        Assert.True(await ClosesAsync(gate, Asking(TimeSpan.FromSeconds(5)), Now));
        // the database is told of the first one, this worker not yet
        Assert.False(await ClosesAsync(gate, Asking(TimeSpan.FromSeconds(9)), Now));
        await RefreshAsync(gate);
        var due = gate.Row.NextProbeAt;
        Assert.InRange((due - gate.Row.Since)!.Value.TotalSeconds, 9, 15);

        Assert.False(await ClosesAsync(gate, Asking(TimeSpan.FromSeconds(1)), Now)); // less than what is waited for anyway
        Assert.False(await ClosesAsync(gate, RateLimited, Now));
        Assert.Equal(due, (await RowAsync()).NextProbeAt);
        Assert.False(await ClosesAsync(gate, Asking(TimeSpan.FromSeconds(30)), Now));
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
    public async Task An_outage_is_one_line_and_a_decision_another_in_the_timeline_of_the_runs_at_work()
    {
        var (running, paused) = (await TestRun.CreateAsync(Fixture), await TestRun.CreateAsync(Fixture));
        await Fixture.ExecuteAsync($"update runs set state = 'paused' where id = '{paused.Id}'");
        var gate = await StormAsync();
        for (var probe = 0; probe < 3; probe++)
            await ProbeAsync(gate, Rejected);
        await Decisions.DecideAsync(Ebay, skip: true, "ann", default);

        var events = await Fixture.ReadAsync(db => db.RunEvents.Where(e => e.RunId == running.Id).OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(["providerPaused", "stormSkipped"], events.Select(e => e.Kind)); // an outage is one line, rewritten
        Assert.Matches("^ebay: everything fails alike: .+; tried 3 times; next try in 60 s$", events[0].Detail);
        Assert.NotNull(events[0].UpdatedAt);
        Assert.Equal(
            ("ann", "ebay: items that fail this way are skipped: the provider responded with #"),
            (events[^1].Actor, events[^1].Detail)
        );
        Assert.False(await Fixture.ReadAsync(db => db.RunEvents.AnyAsync(e => e.RunId == paused.Id)));
    }
}
