using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;
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
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

/// <summary>What waits for a rate token: a batch, and the one ahead of it.</summary>
[Collection(nameof(EngineTests))]
public sealed class PacedCallsTests(EngineFixture fixture) : GateTest(fixture)
{
    private readonly CallRegistry calls = new(Options.Create(new Worker.WorkerOptions()), Delay, TimeProvider.System);
    private int entries;

    [Theory]
    [InlineData(RunState.Pausing, false)]
    [InlineData(RunState.Cancelling, false)]
    [InlineData(RunState.Running, true)]
    public async Task Calls_of_a_run_that_may_send_no_more_are_given_back_within_a_second_and_others_keep_their_places(
        RunState state,
        bool isOverCap
    )
    {
        var pace = await PaceAsync(perSecond: 1);
        var (first, other) = (Lease(6), Lease(6));
        pace.Add(first);
        pace.Add(other);
        using var leaving = new CancellationTokenSource();
        var sending = pace.RunAsync(leaving.Token, default);
        var (halted, late) = (Now, Delay.Total);
        (other[0].Run.State, other[0].Run.IsOverCap) = (state, isOverCap);

        List<Call> back = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (back.Count < 6)
            if (await calls.Answers.ReadAsync(patience.Token) is { Result.Charge.Called: false } call)
                back.Add(call);
        Assert.InRange(Now - halted - (Delay.Total - late), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        AssertBack(other, back);
        Assert.InRange(calls.Unanswered, 4, 6); // a token at once and one a second

        await leaving.CancelAsync();
        await sending;
        Assert.Equal(0, calls.Unanswered);
        pace.Add(Lease(3)); // leased while this worker began to leave
        Assert.Equal(0, calls.Unanswered);
        Assert.InRange(calls.Close().Sum(sent => sent.Calls), 0, 2); // what was sent, and nothing that was given back
    }

    [Fact]
    public async Task A_gate_that_closes_gives_back_all()
    {
        var gate = await GateAsync();
        var pace = await PaceAsync(perSecond: 1, gate);
        var waiting = Lease(6);
        pace.Add(waiting);
        await Fixture.ExecuteAsync("update providers set state = 'down', reason = 'away', changes = changes + 1 where name = 2");
        await RefreshAsync(gate);
        using var leaving = new CancellationTokenSource();
        var sending = pace.RunAsync(leaving.Token, default);
        AssertBack(waiting, [.. await Task.WhenAll(waiting.Select(_ => calls.Answers.ReadAsync().AsTask()))]);
        await leaving.CancelAsync();
        await sending;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 5)]
    [InlineData(2000, 100)]
    public async Task At_most_one_batch_is_ahead_of_the_one_that_waits(int perSecond, int batch)
    {
        var pace = await PaceAsync(perSecond);
        Assert.Equal(batch, pace.Room);
        pace.Add(Lease(batch - 1));
        Assert.Equal(batch, pace.Room);
        pace.Add(Lease(batch));
        Assert.Equal(0, pace.Room);
    }

    private static void AssertBack(List<Call> expected, List<Call> back)
    {
        Assert.Equal(expected, back);
        Assert.All(back, call =>
            Assert.Equal((new UnitOutcome.PutBack(UnitFailures.None), Charge.NotSent(Price)), (call.Result!.Outcome, call.Result.Charge))
        );
    }

    private async Task<PacedCalls> PaceAsync(int perSecond, Gate? gate = null)
    {
        gate ??= await GateAsync();
        var row = await RowAsync();
        (row.CallsPerSecond, row.Burst) = (perSecond, 1);
        gate.Refresh(row, DatabaseNow);
        var log = new EngineLog(NullLogger<EngineHost>.Instance);
        var worker = await Fixture.Registry.RegisterAsync($"paced-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        var heartbeat = Beating(worker, log);
        var runner = new UnitRunner(
            new Dictionary<ProviderName, IProvider> { [Ebay] = new GeneratedProvider(Ebay, 1, 1) },
            new Dictionary<ProviderName, Gate> { [Ebay] = gate },
            heartbeat,
            Delay,
            calls,
            TimeProvider.System,
            log
        );
        var tokens = new TokenBucket(Fixture.Services.GetRequiredService<IConnectionMultiplexer>());
        return new PacedCalls(gate, tokens, heartbeat, runner, calls, log);
    }

    /// <summary>Calls of a run of its own.</summary>
    private List<Call> Lease(int count)
    {
        var run = new ActiveRun(new RunPlan(RunId.New(), [new RunPlanCategory("c1", "Category", 100)], [])) { State = RunState.Running };
        var leased = calls.Lease(run, Ebay, [.. Enumerable.Range(0, count).Select(_ => Entry(entries++))]);
        leased.ForEach(call => call.Price = Price);
        return leased;
    }

    private static FrontierEntry Entry(int n) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{n}-0"),
            new WorkUnit(Ebay, string.Create(CultureInfo.InvariantCulture, $"B{n:D9}"), 1, 0),
            UnitFailures.None
        );
}
