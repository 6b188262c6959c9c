using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

[Collection(nameof(EngineTests))]
public sealed class RunWatchTests(EngineFixture fixture)
{
    /// <summary>A dispatcher may still hold the object: what it leases through it must be known to be in hand.</summary>
    [Theory]
    [InlineData("paused")]
    [InlineData("budgetStopped")]
    public async Task A_run_that_stands_still_and_is_resumed_is_the_same_object_as_before(string standing)
    {
        var run = await TestRun.CreateAsync(fixture);
        var redis = fixture.Services.GetRequiredService<IConnectionMultiplexer>();
        using var delay = new ProcessDelay(TimeProvider.System);
        var gates = ProviderNames.All.ToDictionary(
            p => p,
            p => new Gate(
                p,
                new GateStore(fixture.Source, fixture.Services.GetRequiredService<Announcer>()),
                new Worker.WorkerOptions(),
                TimeProvider.System,
                delay,
                Random.Shared
            )
        );
        var watch = new RunWatch(
            new WatchReads(fixture.Source),
            redis,
            fixture.Frontier,
            gates,
            new CallRegistry(Options.Create(new Worker.WorkerOptions()), delay, TimeProvider.System),
            TimeProvider.System,
            new EngineLog(NullLogger<EngineHost>.Instance)
        );
        using var stop = new CancellationTokenSource();
        var watching = watch.RunAsync(stop.Token);

        await Eventually.HoldsAsync(() => Task.FromResult(Runs()), "the run runs");
        var before = watch.Running.Single(r => r.Id == run.Id);
        await fixture.ExecuteAsync($"update runs set state = '{standing}' where id = '{run.Id.Value}'");
        await Eventually.HoldsAsync(() => Task.FromResult(!Runs()), "the run stands still");
        await fixture.ExecuteAsync($"update runs set state = 'running' where id = '{run.Id.Value}'");
        await Eventually.HoldsAsync(() => Task.FromResult(Runs()), "the run runs");
        Assert.Same(before, watch.Running.Single(r => r.Id == run.Id));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        await fixture.ExecuteAsync($"update runs set state = 'cancelled' where id = '{run.Id.Value}'");

        bool Runs() => watch.Running.Any(r => r.Id == run.Id);
    }
}
