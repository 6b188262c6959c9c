using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>Tests of eBay's gate over the real store. Each finds it open, as in a new installation, and leaves it so.</summary>
public abstract class GateTest(EngineFixture fixture) : IAsyncLifetime
{
    protected const ProviderName Ebay = ProviderName.Ebay;

    protected EngineFixture Fixture => fixture;

    protected GateStore Store { get; } = new(fixture.Source, fixture.Services.GetRequiredService<Announcer>());

    protected GateDecisions Decisions { get; } = new(fixture.Source, fixture.Services.GetRequiredService<Announcer>());

    protected static TimeSpan Now => TimeProvider.System.Monotonic();

    /// <summary>The database is on this machine.</summary>
    protected static DateTimeOffset DatabaseNow => TimeProvider.System.GetUtcNow();

    /// <summary>A run at work.</summary>
    protected RunId Run { get; private set; }

    /// <summary>Ends when the run halts: never.</summary>
    protected static Task Running { get; } = new TaskCompletionSource().Task;

    protected static AnswerVerdict Good { get; } =
        AnswerVerdict.Of(new(TransportFault.None, 200, new Core.Items.CollectedPage(1, [], [])), Price);

    protected static CallPrice Price => CallPrice.Listed(0.002m);

    protected static ProcessDelay Delay { get; } = new(TimeProvider.System);

    protected static AnswerVerdict Missing { get; } = AnswerVerdict.Of(new(TransportFault.None, 404), Price);

    protected static AnswerVerdict Rejected { get; } = AnswerVerdict.Of(new(TransportFault.None, 400), Price);

    protected static AnswerVerdict Suspect { get; } = AnswerVerdict.Of(new(TransportFault.None, 500), Price);

    protected static AnswerVerdict RateLimited { get; } = AnswerVerdict.Of(new(TransportFault.None, 429), Price);

    /// <summary>Of a worker that may call, however long the test takes.</summary>
    private protected Heartbeat Beating(WorkerIdentity worker, EngineLog log) => new(fixture.Registry, worker, new HandClock(), log);

    public async Task InitializeAsync()
    {
        await ResetAsync();
        Run = (await TestRun.CreateAsync(fixture)).Id;
    }

    public Task DisposeAsync() => ResetAsync();

    /// <summary>As one worker sees it.</summary>
    protected async Task<Gate> GateAsync()
    {
        var gate = new Gate(Ebay, Store, new Worker.WorkerOptions(), TimeProvider.System, Delay, new Random(1));
        await RefreshAsync(gate);
        return gate;
    }

    /// <summary>Closed by 20 items that failed alike.</summary>
    protected async Task<Gate> StormAsync()
    {
        var gate = await GateAsync();
        for (var i = 0; i < 20; i++)
            await ClosesAsync(gate, Rejected, Now);
        await RefreshAsync(gate);
        Assert.False(gate.IsOpen);
        return gate;
    }

    /// <summary>A probe that is answered so; says whether the gate opened.</summary>
    protected async Task<bool> ProbeAsync(Gate gate, AnswerVerdict verdict)
    {
        await fixture.ExecuteAsync("update providers set next_probe_at = now() where name = 2");
        Assert.True(await Store.LeaseProbeAsync(Ebay, "me", default));
        Assert.False(await Store.LeaseProbeAsync(Ebay, "another", default));
        var effect = await gate.ProbedAsync(verdict, Call(Now), "me", default);
        await RefreshAsync(gate);
        return effect == GateEffect.Opened;
    }

    protected async Task RefreshAsync(Gate gate) => gate.Refresh(await RowAsync(), DatabaseNow);

    /// <summary>A call of some unit that was sent then.</summary>
    protected Attempt Call(TimeSpan sent, string unit = "ebay:B1:1") => new(Run, unit, sent);

    /// <summary>Whether the answer to a call that was sent then closes the gate.</summary>
    protected async Task<bool> ClosesAsync(Gate gate, AnswerVerdict verdict, TimeSpan sent) =>
        await gate.ObserveAsync(verdict, Call(sent), default) == GateEffect.Closed;

    protected Task<Provider> RowAsync() => fixture.ReadAsync(db => db.Providers.AsNoTracking().SingleAsync(p => p.Name == Ebay));

    /// <param name="openings">How often it has opened so far.</param>
    protected Task ResetAsync(long openings = 0) =>
        fixture.ExecuteAsync(
            $"""
            update providers set changes = changes + 1, state = 'up', reason = null, probes = 0, next_probe_at = null, probe_by = null,
              probe_until = null, probe_wait = null, closed_by = null, storm = null, storm_sentence = null, storm_awaited = false,
              skipping = false, skipped_storm = null, skipped_opening = null, skipped_runs = array[]::uuid[], answered_at = null,
              reserved_price_usd = price_usd, recent_bills = array[]::numeric[], discrepancy_usd = 0,
              adapted_rate = null, limit_seen = null, adapted_at = null, openings = {openings} where name = 2
            """
        );
}
