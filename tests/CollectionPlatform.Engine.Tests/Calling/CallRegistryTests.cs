using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Leasing;
using Microsoft.Extensions.Options;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Calling;

/// <summary>A call's way from lease to commit, as everybody who asks the registry sees it.</summary>
public sealed class CallRegistryTests
{
    private const ProviderName Ebay = ProviderName.Ebay;

    private static readonly CallPrice Price = CallPrice.Listed(0.002m);
    private static readonly UnitOutcome Back = new UnitOutcome.PutBack(UnitFailures.None);

    private static readonly ProcessDelay OwnDelay = new(TimeProvider.System);

    private readonly CallRegistry calls = new(Options.Create(new Worker.WorkerOptions()), OwnDelay, TimeProvider.System);
    private readonly ActiveRun run = new(new RunPlan(RunId.New(), [], [])) { State = RunState.Running };

    [Fact]
    public async Task A_call_is_in_hand_and_holds_its_slot_from_lease_to_commit()
    {
        var leased = Lease(3);
        Assert.Equal((3, 3, 3), Held());
        Assert.True(calls.TrySend(leased[0]));
        calls.GiveBack(leased[1], Back);
        calls.Answer(leased[0], Back, Charge.Assumed(Price));
        Assert.Equal((3, 3, 1), Held()); // two wait for a committer

        List<Call> batch = [await calls.Answers.ReadAsync(), await calls.Answers.ReadAsync()];
        Assert.Equal([Charge.NotSent(Price), Charge.Assumed(Price)], batch.Select(call => call.Result!.Charge));
        calls.Committed(batch, booked: true);
        Assert.Equal((1, 1, 1), Held());
        Assert.False(calls.TryForget(run.Id));
        calls.Forget([leased[2]]);
        Assert.Equal((0, 0, 0), Held());
        Assert.True(calls.TryForget(run.Id));
    }

    [Fact]
    public void The_commit_lags_when_a_whole_batch_of_answers_waits_for_a_lane()
    {
        var leased = Lease(new Worker.WorkerOptions().BatchSize);
        foreach (var call in leased[1..])
            calls.GiveBack(call, Back);
        Assert.False(calls.CommitLags);
        calls.GiveBack(leased[0], Back);
        Assert.True(calls.CommitLags);
        Assert.True(calls.Answers.TryRead(out _));
        Assert.False(calls.CommitLags);
    }

    [Fact]
    public void Nothing_is_sent_once_a_session_has_told_what_it_sent()
    {
        var leased = Lease(6);
        foreach (var call in leased[..5])
            Assert.True(calls.TrySend(call));
        calls.Withdraw(leased[0]); // no connection
        calls.Answer(leased[1], Back, Charge.Assumed(Price));
        calls.Committed([leased[1]], booked: true);
        calls.Answer(leased[2], Back, Charge.Assumed(Price));
        calls.Committed([leased[2]], booked: false); // its run fails: it is in no book
        calls.Lose(leased[3], fault: null);

        Assert.Equal([new SentCalls(run.Id, Ebay, 0.002m, 3)], calls.Close());
        Assert.False(calls.TrySend(leased[5]));
        Assert.Equal([new SentCalls(run.Id, Ebay, 0.002m, 3)], calls.Close());
    }

    [Fact]
    public async Task The_end_waits_for_what_was_sent_and_for_nothing_else()
    {
        var leased = Lease(3);
        Assert.True(await calls.DrainAsync(TimeSpan.Zero)); // nothing was sent
        calls.TrySend(leased[0]);
        calls.TrySend(leased[1]);
        Assert.False(await calls.DrainAsync(TimeSpan.FromMilliseconds(1)));
        var draining = calls.DrainAsync(TimeSpan.FromMinutes(1));
        calls.Answer(leased[0], Back, Charge.Assumed(Price));
        Assert.False(draining.IsCompleted);
        calls.Lose(leased[1], new NotSupportedException("a fault of our own"));
        Assert.True(await draining);
        await Assert.ThrowsAsync<NotSupportedException>(() => calls.Failed);
    }

    [Fact]
    public async Task The_last_answer_is_let_in_before_the_end()
    {
        using var clock = new SlowClock();
        var registry = new CallRegistry(Options.Create(new Worker.WorkerOptions()), OwnDelay, clock);
        var call = Lease(1, registry)[0];
        Assert.True(registry.TrySend(call));
        var draining = registry.DrainAsync(TimeSpan.FromMinutes(1));
        var answering = Task.Run(() => registry.Answer(call, Back, Charge.Assumed(Price)));
        Assert.True(await draining);
        await Task.Run(registry.EndAnswers);
        clock.Ended.Set();
        await answering;
        Assert.Equal(call, Assert.Single(await registry.Answers.ReadAllAsync().ToListAsync()));
    }

    [Fact]
    public void A_unit_that_waits_stays_in_hand_without_a_slot_and_is_looked_up_when_it_is_leased_again()
    {
        var call = Lease(1)[0];
        calls.TrySend(call);
        var failures = UnitFailures.None.Refused();
        calls.Answer(call, new UnitOutcome.Waits(failures, TimeSpan.FromHours(1)), Charge.Refused(Price));
        calls.Committed([call], booked: true);
        calls.Held(run.Id, Ebay).Wait(run, Entry(7));
        Assert.Equal((2, 0, 0), Held());
        Assert.Equal([Entry(7) with { IsNew = false }], calls.Held(run.Id, Ebay).TakeDue(5));
        Assert.Equal((false, 0), (calls.Held(run.Id, Ebay).HasDue(), calls.Close().Count));

        calls.Lease(run, Ebay, [Entry(7)]);
        Assert.False(calls.TryForget(run.Id)); // what waits an hour is forgotten, what is leased is not
        Assert.Equal((1, 1, 1), Held());
    }

    [Fact]
    public void A_wait_that_is_over_is_leased_with_its_failures()
    {
        var call = Lease(1)[0];
        calls.TrySend(call);
        var failures = UnitFailures.None.Refused();
        calls.Answer(call, new UnitOutcome.Waits(failures, TimeSpan.Zero), Charge.Refused(Price));
        calls.Committed([call], booked: true);
        Assert.True(calls.Held(run.Id, Ebay).HasDue());
        Assert.Equal([Entry(0) with { IsNew = false, Failures = failures }], calls.Held(run.Id, Ebay).TakeDue(5));
    }

    private List<Call> Lease(int count, CallRegistry? registry = null)
    {
        var leased = (registry ?? calls).Lease(run, Ebay, [.. Enumerable.Range(0, count).Select(Entry)]);
        leased.ForEach(call => call.Price = Price);
        return leased;
    }

    private static FrontierEntry Entry(int n) => new($"{n}-0", new WorkUnit(Ebay, $"B{n}", 1, 0), UnitFailures.None, "title", IsNew: true);

    private (int InHand, int Slots, int Unanswered) Held() =>
        (calls.Held(run.Id, Ebay).Snapshot().Count, calls.Slots(Ebay).Used, calls.Unanswered);

    /// <summary>Gives what follows the last answer the time to come before it.</summary>
    private sealed class SlowClock : TimeProvider, IDisposable
    {
        public ManualResetEventSlim Ended { get; } = new();

        public override DateTimeOffset GetUtcNow()
        {
            Ended.Wait(TimeSpan.FromMilliseconds(300));
            return base.GetUtcNow();
        }

        public void Dispose() => Ended.Dispose();
    }
}
