using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>A gate over the real store: what closes it, what opens it, and whose fault a failure was.</summary>
[Collection(nameof(EngineTests))]
public sealed class GateTests(EngineFixture fixture) : IAsyncLifetime
{
    private const ProviderName Ebay = ProviderName.Ebay;
    private static readonly Task Running = new TaskCompletionSource().Task;
    private readonly GateStore store = new(fixture.Source, fixture.Services.GetRequiredService<Announcer>());

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public Task InitializeAsync() => ResetAsync();

    public Task DisposeAsync() => ResetAsync();

    [Fact]
    public async Task A_failure_is_the_items_own_once_a_later_call_is_answered()
    {
        var gate = await GateAsync();
        var before = Now;
        Assert.False(await gate.ObserveAsync(Suspect, before, default));
        var whose = gate.IsItemsOwnAsync(Suspect, Now, Running, default);
        await gate.ObserveAsync(Good, Now, default);
        Assert.True(await whose);
    }

    [Fact]
    public async Task A_good_answer_to_a_call_sent_before_the_failure_and_another_failure_say_nothing()
    {
        var gate = await GateAsync();
        var before = Now;
        Assert.False(await gate.ObserveAsync(Suspect, before, default));
        var whose = gate.IsItemsOwnAsync(Suspect, Now, Running, default);
        await gate.ObserveAsync(Good, before, default);
        await gate.ObserveAsync(Suspect, Now, default);

        Assert.True(await gate.ObserveAsync(RateLimited, Now, default)); // the gate closes before it was clear
        Assert.False(await whose);
    }

    [Fact]
    public async Task An_answer_about_the_item_is_paid_for_and_waited_for_also_when_the_run_halts_or_the_worker_leaves()
    {
        var gate = await GateAsync();
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Now, Task.CompletedTask, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task An_answer_about_the_item_is_its_own_when_the_gate_closes_for_something_else_and_not_in_a_storm()
    {
        var gate = await GateAsync();
        var before = gate.IsItemsOwnAsync(Rejected, Now, Running, default);
        Assert.True(await gate.ObserveAsync(RateLimited, Now, default));
        Assert.True(await before);
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Now, Running, default)); // it was on its way when the gate closed
        gate.Refresh(await RowAsync());
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Now, Running, default));

        await ResetAsync();
        Assert.False(await (await StormAsync()).IsItemsOwnAsync(Rejected, Now, Running, default));
    }

    [Fact]
    public async Task What_was_sent_before_the_gate_opened_again_counts_no_more()
    {
        var gate = await GateAsync();
        var before = Now;
        Assert.True(await gate.ObserveAsync(RateLimited, before, default));
        gate.Refresh(await RowAsync());
        await store.OpenAsync(Ebay, default);
        gate.Refresh(await RowAsync());

        Assert.False(await gate.ObserveAsync(RateLimited, before, default));
        Assert.True(gate.IsOpen);
        Assert.True(await gate.ObserveAsync(RateLimited, Now, default));
    }

    [Fact]
    public async Task A_closed_gate_waits_as_long_as_the_provider_asks()
    {
        var gate = await GateAsync();
        Assert.True(await gate.ObserveAsync(RateLimited with { RetryAfter = TimeSpan.FromSeconds(37) }, Now, default));
        Assert.Equal(Now.AddSeconds(37), (await RowAsync()).NextProbeAt!.Value, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_failure_is_the_providers_when_the_gate_closes_whoever_closes_it()
    {
        var gate = await GateAsync();
        var own = gate.IsItemsOwnAsync(Suspect, Now, Running, default);
        Assert.True(await gate.ObserveAsync(RateLimited, Now, default));
        Assert.False(await own);

        await store.OpenAsync(Ebay, default);
        gate.Refresh(await RowAsync());
        var peers = gate.IsItemsOwnAsync(Suspect, Now, Running, default);
        await store.CloseAsync(Ebay, new GateClosing(GateState.Down, "a peer said so", TimeSpan.FromSeconds(5)), default);
        gate.Refresh(await RowAsync());
        Assert.False(await peers);
    }

    [Fact]
    public async Task A_failure_goes_back_when_the_run_halts_or_the_worker_leaves()
    {
        var gate = await GateAsync();
        var halted = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var (first, second) = (gate.IsItemsOwnAsync(Suspect, Now, halted.Task, default), gate.IsItemsOwnAsync(Suspect, Now, Running, leaving.Token));
        halted.SetResult();
        await leaving.CancelAsync();
        Assert.False(await first);
        Assert.False(await second);
    }

    [Fact]
    public async Task A_rejected_item_with_nothing_to_compare_with_is_its_own_failure_after_a_moment()
    {
        var gate = await GateAsync();
        var began = TimeProvider.System.GetTimestamp();
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Now, Running, default));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task Twenty_equal_failures_in_a_row_are_a_storm_and_none_of_them_is_skipped()
    {
        var gate = await GateAsync();
        var held = new List<Task<bool>>();
        for (var i = 1; i < 20; i++)
        {
            Assert.False(await gate.ObserveAsync(Rejected, Now, default));
            held.Add(gate.IsItemsOwnAsync(Rejected, Now, Running, default));
        }

        Assert.True(await gate.ObserveAsync(Rejected, Now, default));
        Assert.All(await Task.WhenAll(held), Assert.False);
        var row = await RowAsync();
        Assert.Equal((GateState.Down, "rejected (400)", "20 items in a row failed alike: the provider answered 400"), (row.State, row.Storm, row.Reason));
    }

    [Fact]
    public async Task A_missing_item_in_between_is_no_storm()
    {
        var gate = await GateAsync();
        for (var i = 0; i < 100; i++) Assert.False(await gate.ObserveAsync(i % 19 == 0 ? Missing : Rejected, Now, default));
    }

    [Fact]
    public async Task A_storm_that_probes_confirm_asks_a_person_and_skipping_lasts_until_something_else_is_answered()
    {
        var gate = await StormAsync();
        Assert.False(await store.DecideAsync(Ebay, skip: true, "ann", default)); // not asked yet
        for (var probe = 1; probe <= 3; probe++)
        {
            Assert.False(await ProbeAsync(gate, Rejected));
            Assert.Equal(probe < 3 ? GateState.Down : GateState.NeedsAttention, gate.Row.State);
        }

        Assert.Equal("needed", ProviderView.Of(gate.Row, Now).Decision);
        Assert.True(await store.DecideAsync(Ebay, skip: false, "ann", default));
        Assert.Equal("waiting", ProviderView.Of(await RowAsync(), Now).Decision);

        Assert.True(await store.DecideAsync(Ebay, skip: true, "ann", default));
        gate.Refresh(await RowAsync());
        Assert.True(gate.IsOpen);
        for (var i = 0; i < 25; i++)
        {
            Assert.False(await gate.ObserveAsync(Rejected, Now, default));
            var own = gate.IsItemsOwnAsync(Rejected, Now, Running, default);
            Assert.True(own.IsCompleted); // at once
            Assert.True(await own);
        }

        await gate.ObserveAsync(Good, Now, default);
        Assert.Null((await RowAsync()).SkippedStorm);
    }

    [Fact]
    public async Task A_storm_ends_by_itself_when_a_probe_is_answered_differently()
    {
        var gate = await StormAsync();
        Assert.True(await ProbeAsync(gate, Missing));
        Assert.Equal((GateState.Up, null, 1L), (gate.Row.State, gate.Row.Storm, gate.Row.Openings));
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
        Assert.False(await gate.ObserveAsync(Asking(TimeSpan.FromSeconds(9)), Now, default)); // the database is told of the first one, this worker not yet
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
    public async Task Every_change_of_a_gate_is_a_line_in_the_timeline_of_the_runs_at_work()
    {
        var (running, paused) = (await TestRun.CreateAsync(fixture), await TestRun.CreateAsync(fixture));
        await fixture.ExecuteAsync($"update runs set state = 'paused' where id = '{paused.Id}'");
        var gate = await StormAsync();
        for (var probe = 0; probe < 3; probe++) await ProbeAsync(gate, Rejected);
        await store.DecideAsync(Ebay, skip: true, "ann", default);

        var events = await fixture.ReadAsync(db => db.RunEvents.Where(e => e.RunId == running.Id).OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(["providerPaused", "providerProbed", "providerProbed", "providerProbed", "stormSkipped"], events.Select(e => e.Kind));
        Assert.Matches("^ebay: 20 items in a row failed alike: the provider answered 400; next try in [1-2] s$", events[0].Detail);
        Assert.Equal(("ann", "ebay: what fails like this is skipped: rejected (400)"), (events[^1].Actor, events[^1].Detail));
        Assert.False(await fixture.ReadAsync(db => db.RunEvents.AnyAsync(e => e.RunId == paused.Id)));
    }

    private static AnswerVerdict Good { get; } = AnswerVerdict.Of(new(TransportFault.None, 200, new Core.Items.CollectedPage(1, [], [])), 0.002m);

    private static AnswerVerdict Missing { get; } = AnswerVerdict.Of(new(TransportFault.None, 404), 0.002m);

    private static AnswerVerdict Rejected { get; } = AnswerVerdict.Of(new(TransportFault.None, 400), 0.002m);

    private static AnswerVerdict Suspect { get; } = AnswerVerdict.Of(new(TransportFault.None, 500), 0.002m);

    private static AnswerVerdict RateLimited { get; } = AnswerVerdict.Of(new(TransportFault.None, 429), 0.002m);

    private async Task<Gate> GateAsync()
    {
        var gate = new Gate(Ebay, store, TimeProvider.System, new Random(1));
        gate.Refresh(await RowAsync());
        return gate;
    }

    private async Task<Gate> StormAsync()
    {
        var gate = await GateAsync();
        for (var i = 0; i < 20; i++) await gate.ObserveAsync(Rejected, Now, default);
        gate.Refresh(await RowAsync());
        Assert.False(gate.IsOpen);
        return gate;
    }

    [Fact]
    public async Task The_probe_that_a_dead_worker_held_is_another_ones_at_once()
    {
        var dead = await fixture.Registry.RegisterAsync("prober", Guid.NewGuid(), 1, default);
        await StormAsync();
        await fixture.ExecuteAsync("update providers set next_probe_at = now() where name = 2");
        Assert.True(await store.LeaseProbeAsync(Ebay, dead.Id, default));
        Assert.True(await store.LeaseProbeAsync(Ebay, dead.Id, default)); // its own it may take again
        Assert.False(await store.LeaseProbeAsync(Ebay, "another", default));

        var pulse = (await fixture.Registry.PulsesAsync(default)).Single(p => p.Id == dead.Id);
        Assert.True(await fixture.Registry.DeclareGoneAsync(pulse, default));

        Assert.True(await store.LeaseProbeAsync(Ebay, "another", default));
    }

    private async Task<bool> ProbeAsync(Gate gate, AnswerVerdict verdict)
    {
        await fixture.ExecuteAsync("update providers set next_probe_at = now() where name = 2");
        Assert.True(await store.LeaseProbeAsync(Ebay, "me", default));
        Assert.False(await store.LeaseProbeAsync(Ebay, "another", default));
        var opened = await gate.ProbedAsync(verdict, "me", default);
        gate.Refresh(await RowAsync());
        return opened;
    }

    private Task<Provider> RowAsync() => fixture.ReadAsync(db => db.Providers.AsNoTracking().SingleAsync(p => p.Name == Ebay));

    private Task ResetAsync() => fixture.ExecuteAsync("""
        update providers set state = 'up', reason = null, probes = 0, next_probe_at = null, probe_by = null, probe_until = null, storm = null, storm_awaited = false, skipped_storm = null,
          adapted_rate = null, limit_seen = null, adapted_at = null, openings = 0 where name = 2
        """);
}
