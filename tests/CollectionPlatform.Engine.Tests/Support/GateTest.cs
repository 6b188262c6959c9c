using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Worker.Engine.Gates;
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

    protected static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Ends when the run halts: never.</summary>
    protected static Task Running { get; } = new TaskCompletionSource().Task;

    protected static AnswerVerdict Good { get; } =
        AnswerVerdict.Of(new(TransportFault.None, 200, new Core.Items.CollectedPage(1, [], [])), 0.002m);

    protected static AnswerVerdict Missing { get; } = AnswerVerdict.Of(new(TransportFault.None, 404), 0.002m);

    protected static AnswerVerdict Rejected { get; } = AnswerVerdict.Of(new(TransportFault.None, 400), 0.002m);

    protected static AnswerVerdict Suspect { get; } = AnswerVerdict.Of(new(TransportFault.None, 500), 0.002m);

    protected static AnswerVerdict RateLimited { get; } = AnswerVerdict.Of(new(TransportFault.None, 429), 0.002m);

    public Task InitializeAsync() => ResetAsync();

    public Task DisposeAsync() => ResetAsync();

    /// <summary>As one worker sees it.</summary>
    protected async Task<Gate> GateAsync()
    {
        var gate = new Gate(Ebay, Store, new Worker.WorkerOptions(), TimeProvider.System, new Random(1));
        gate.Refresh(await RowAsync());
        return gate;
    }

    /// <summary>Closed by 20 items that failed alike.</summary>
    protected async Task<Gate> StormAsync()
    {
        var gate = await GateAsync();
        for (var i = 0; i < 20; i++)
            await gate.ObserveAsync(Rejected, Now, default);
        gate.Refresh(await RowAsync());
        Assert.False(gate.IsOpen);
        return gate;
    }

    /// <summary>A probe that is answered so; says whether the gate opened.</summary>
    protected async Task<bool> ProbeAsync(Gate gate, AnswerVerdict verdict)
    {
        await fixture.ExecuteAsync("update providers set next_probe_at = now() where name = 2");
        Assert.True(await Store.LeaseProbeAsync(Ebay, "me", default));
        Assert.False(await Store.LeaseProbeAsync(Ebay, "another", default));
        var opened = await gate.ProbedAsync(verdict, "me", default);
        gate.Refresh(await RowAsync());
        return opened;
    }

    protected Task<Provider> RowAsync() => fixture.ReadAsync(db => db.Providers.AsNoTracking().SingleAsync(p => p.Name == Ebay));

    /// <param name="openings">How often it has opened so far.</param>
    protected Task ResetAsync(long openings = 0) =>
        fixture.ExecuteAsync(
            $"""
            update providers set changes = changes + 1, state = 'up', reason = null, probes = 0, next_probe_at = null, probe_by = null,
              probe_until = null, storm = null, storm_awaited = false,
              skipped_storm = null, adapted_rate = null, limit_seen = null, adapted_at = null, openings = {openings} where name = 2
            """
        );
}
