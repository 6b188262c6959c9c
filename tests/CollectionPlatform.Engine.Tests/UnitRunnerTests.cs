using System.Threading.Channels;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>
/// What a provider's trouble means for the unit that met it. One that alone keeps bringing the gate down is skipped after five times: it
/// cannot hold the provider down for all.
/// </summary>
[Collection(nameof(EngineTests))]
public sealed class UnitRunnerTests(EngineFixture fixture) : GateTest(fixture)
{
    private static readonly ProviderAnswer Down = new(TransportFault.None, 503, RetryAfter: TimeSpan.FromSeconds(2)),
        Limited = new(TransportFault.None, 429),
        Unreachable = new(TransportFault.Unreachable);

    [Fact]
    public async Task Each_opening_that_it_ends_counts_once()
    {
        await ResetAsync(openings: 7);
        Assert.Equal(new UnitOutcome.PutBack(new UnitFailures(1, 7)), await RunAsync(UnitFailures.None, Down));
        await ResetAsync(openings: 7);
        Assert.Equal(new UnitOutcome.PutBack(new UnitFailures(3, 7)), await RunAsync(new UnitFailures(3, 7), Down)); // the same outage
        await ResetAsync(openings: 8);
        Assert.Equal(new UnitOutcome.PutBack(new UnitFailures(5, 8)), await RunAsync(new UnitFailures(4, 7), Down));
    }

    [Fact]
    public async Task After_five_times_it_is_skipped_and_says_why()
    {
        await ResetAsync(openings: 7);
        var skipped = Assert.IsType<UnitOutcome.Skipped>(await RunAsync(new UnitFailures(5, 6), Down));
        Assert.Equal(SkipReason.KeepsFailing, skipped.Reason);
        Assert.Contains("503", skipped.Detail, StringComparison.Ordinal);
        Assert.Contains("6 times while others were answered", skipped.Detail, StringComparison.Ordinal);
        Assert.Equal(GateState.Down, (await RowAsync()).State); // as for anybody's 503
    }

    [Fact]
    public async Task A_rate_limit_and_a_missing_connection_are_never_its_doing()
    {
        await ResetAsync(openings: 7);
        Assert.Equal(new UnitOutcome.PutBack(new UnitFailures(5, 6)), await RunAsync(new UnitFailures(5, 6), Limited));
        await ResetAsync(openings: 7);
        for (var i = 0; i < 3; i++)
            Assert.Equal(new UnitOutcome.PutBack(new UnitFailures(5, 6)), await RunAsync(new UnitFailures(5, 6), Unreachable));
    }

    [Fact]
    public async Task A_server_error_is_no_items_failure_before_that_is_clear() =>
        Assert.Equal(
            new UnitOutcome.PutBack(UnitFailures.None),
            await RunAsync(UnitFailures.None, new ProviderAnswer(TransportFault.None, 500), RunState.Pausing)
        ); // nobody waits until it is clear

    /// <summary>A call of a unit with that past; answers what came of it.</summary>
    private async Task<UnitOutcome> RunAsync(UnitFailures past, ProviderAnswer answer, RunState state = RunState.Running)
    {
        var gate = await GateAsync();
        var worker = await Fixture.Registry.RegisterAsync($"keeps-failing-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        var (log, results) = (new EngineLog(NullLogger<EngineHost>.Instance), Channel.CreateUnbounded<Finished>());
        var runner = new UnitRunner(
            new Dictionary<ProviderName, IProvider> { [Ebay] = new OneAnswer(answer) },
            new Dictionary<ProviderName, Gate> { [Ebay] = gate },
            new Heartbeat(Fixture.Registry, worker, TimeProvider.System, log),
            new SendLog(),
            results.Writer,
            TimeProvider.System,
            log
        );
        var run = new ActiveRun(new RunPlan(RunId.New(), [new RunPlanCategory("c1", "Category", 100)], [])) { State = state };
        await runner.RunAsync(
            run,
            new FrontierEntry("1-0", new WorkUnit(Ebay, "B000000001", 1, 0), past),
            null,
            0.002m,
            null,
            default,
            default
        );
        return (await results.Reader.ReadAsync()).Result.Outcome;
    }

    private sealed class OneAnswer(ProviderAnswer answer) : IProvider
    {
        public ProviderName Name => Ebay;

        public Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop) => Task.FromResult(answer);
    }
}
