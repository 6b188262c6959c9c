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
using Microsoft.Extensions.Options;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Calling;

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
        Assert.Contains("6 times while other calls succeeded", skipped.Detail, StringComparison.Ordinal);
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

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task A_unit_that_is_refused_while_others_are_answered_is_tried_after_1_2_4_and_8_s_and_skipped_after_5_tries(int status)
    {
        await Fixture.ExecuteAsync("update providers set answered_at = now() where name = 2");
        var (failures, refusal) = (UnitFailures.None, new ProviderAnswer(TransportFault.None, status));
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            var waits = Assert.IsType<UnitOutcome.Waits>(await RunAsync(failures, refusal));
            Assert.Equal(TimeSpan.FromSeconds(seconds), waits.Wait);
            failures = waits.Failures;
        }

        var skipped = Assert.IsType<UnitOutcome.Skipped>(await RunAsync(failures, refusal));
        Assert.Equal(SkipReason.KeepsFailing, skipped.Reason);
        Assert.Contains($"({status})", skipped.Detail, StringComparison.Ordinal);
        Assert.Equal(GateState.Up, (await RowAsync()).State);
    }

    [Fact]
    public async Task A_refusal_that_asks_to_wait_is_obeyed_for_that_unit_alone()
    {
        await Fixture.ExecuteAsync("update providers set answered_at = now() where name = 2");
        var waits = Assert.IsType<UnitOutcome.Waits>(
            await RunAsync(UnitFailures.None, Down with { RetryAfter = TimeSpan.FromSeconds(30) })
        );
        Assert.Equal(TimeSpan.FromSeconds(30), waits.Wait);
        Assert.Equal(GateState.Up, (await RowAsync()).State);
    }

    [Fact]
    public async Task A_time_out_of_a_worker_that_was_late_itself_is_nobodys_failure()
    {
        var slow = new SlowClock();
        using var late = new ProcessDelay(slow);
        var answer = new ProviderAnswer(TransportFault.TimedOut);
        for (var call = 0; call < 25; call++)
            Assert.Equal(
                new UnitOutcome.PutBack(UnitFailures.None),
                await RunAsync(UnitFailures.None, answer, delay: late, meanwhile: () => slow.Pass(TimeSpan.FromSeconds(10)))
            );
        Assert.Equal(GateState.Up, (await RowAsync()).State);
    }

    /// <summary>A call of a unit with that past; answers what came of it.</summary>
    private async Task<UnitOutcome> RunAsync(
        UnitFailures past,
        ProviderAnswer answer,
        RunState state = RunState.Running,
        ProcessDelay? delay = null,
        Action? meanwhile = null
    )
    {
        var gate = await GateAsync();
        var worker = await Fixture.Registry.RegisterAsync($"keeps-failing-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        var log = new EngineLog(NullLogger<EngineHost>.Instance);
        var calls = new CallRegistry(Options.Create(new Worker.WorkerOptions()), Delay, TimeProvider.System);
        var runner = new UnitRunner(
            new Dictionary<ProviderName, IProvider> { [Ebay] = new OneAnswer(answer, meanwhile) },
            new Dictionary<ProviderName, Gate> { [Ebay] = gate },
            Beating(worker, log),
            delay ?? Delay,
            calls,
            TimeProvider.System,
            log
        );
        var run = new ActiveRun(new RunPlan(RunId.New(), [new RunPlanCategory("c1", "Category", 100)], [])) { State = state };
        var call = calls.Lease(run, Ebay, [new FrontierEntry("1-0", new WorkUnit(Ebay, "B000000001", 1, 0), past)])[0];
        call.Price = Price;
        await runner.RunAsync(call, default, default);
        Assert.Equal((0, false), (calls.Unanswered, calls.Failed.IsFaulted));
        return (await calls.Answers.ReadAsync()).Result!.Outcome;
    }

    private sealed class OneAnswer(ProviderAnswer answer, Action? meanwhile) : IProvider
    {
        public ProviderName Name => Ebay;

        public Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
        {
            meanwhile?.Invoke();
            return Task.FromResult(answer);
        }
    }

    /// <summary>Stands still but for what is let pass; its timer never fires, as of a process that is held up.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => passed;

        public void Pass(TimeSpan time) => passed += time.Ticks;
    }
}
