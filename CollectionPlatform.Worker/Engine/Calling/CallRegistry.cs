using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using CollectionPlatform.Core.Budget;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>
/// All calls of a session, and the one place where they move on: leased → sent → answered → committed. What is in hand, which slots are
/// held, what a committer waits for, what must end before the session does, and what may be billed is read from here.
/// </summary>
public sealed class CallRegistry(IOptions<WorkerOptions> options, ProcessDelay delay, TimeProvider clock)
{
    private readonly Lock sync = new();
    private readonly ConcurrentDictionary<(RunId, ProviderName), HeldCalls> streams = new();
    private readonly Dictionary<ProviderName, Slots> slots = ProviderNames.All.ToDictionary(
        p => p,
        _ => new Slots(options.Value.Concurrency, delay, clock)
    );

    // The slots bound what is in it: there is always room.
    private readonly Channel<Call> answers = Channel.CreateBounded<Call>(options.Value.Concurrency * ProviderNames.All.Count);
    private readonly List<Call> unbooked = [];
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? drained;
    private int leased,
        sent;
    private bool closed;

    /// <summary>Faults when a call does, for a fault of our own.</summary>
    public Task Failed => failed.Task;

    /// <summary>Answered calls, for the committers.</summary>
    public ChannelReader<Call> Answers => answers.Reader;

    /// <summary>A whole batch of answers waits for a lane.</summary>
    public bool CommitLags => answers.Reader.Count >= options.Value.BatchSize;

    /// <summary>Calls that are leased or sent: their results are yet to come.</summary>
    public int Unanswered
    {
        get
        {
            lock (sync)
                return leased + sent;
        }
    }

    public Slots Slots(ProviderName provider) => slots[provider];

    public HeldCalls Held(RunId run, ProviderName provider) => streams.GetOrAdd((run, provider), _ => new HeldCalls(clock));

    /// <summary>→ leased. Takes as many slots.</summary>
    public List<Call> Lease(ActiveRun run, ProviderName provider, List<FrontierEntry> entries)
    {
        var calls = entries.ConvertAll(entry => new Call(run, entry) { Stage = CallStage.Leased });
        Held(run.Id, provider).Add(calls);
        slots[provider].Take(calls.Count);
        lock (sync)
            leased += calls.Count;
        return calls;
    }

    /// <summary>Leased → gone: nothing is known of their money. Their entries stay this worker's, to be found again.</summary>
    public void Forget(List<Call> calls)
    {
        lock (sync)
            leased -= calls.Count;
        End(calls);
    }

    /// <summary>Leased → sent, right before the request goes out; false: it must not, the session is over.</summary>
    public bool TrySend(Call call)
    {
        lock (sync)
        {
            if (closed)
                return false;
            (call.Stage, call.MayBeBilled) = (CallStage.Sent, true);
            leased--;
            sent++;
            return true;
        }
    }

    /// <summary>The request did not go out after all.</summary>
    public void Withdraw(Call call)
    {
        lock (sync)
            call.MayBeBilled = false;
    }

    /// <summary>Leased, sent → answered: a committer gets it.</summary>
    public void Answer(Call call, UnitOutcome outcome, Charge charge, int? status = null, ActivityContext trace = default)
    {
        lock (sync)
        {
            Leave(call, CallStage.Answered);
            (call.Trace, call.Result) = (trace, new UnitResult(call.Entry, outcome, charge, clock.GetUtcNow(), status));
            answers.Writer.TryWrite(call); // false: the session is over, and whoever takes over finds the entry
        }
    }

    /// <summary>Leased → answered without a call: its money is given back.</summary>
    public void GiveBack(Call call, UnitOutcome outcome, int? status = null) =>
        Answer(call, outcome, call.Price is { } price ? Charge.NotSent(price) : Charge.None, status);

    /// <summary>Sent → lost.</summary>
    /// <param name="fault">What ends the session for it; null when that ends anyway.</param>
    public void Lose(Call call, Exception? fault)
    {
        lock (sync)
            Leave(call, CallStage.Lost);
        if (fault is not null)
            failed.TrySetException(fault);
    }

    /// <summary>Answered → committed. Frees their slots; units that this worker is to try again wait for that.</summary>
    /// <param name="booked">Whether Postgres knows what they came to; else that stays unknown.</param>
    public void Committed(List<Call> calls, bool booked)
    {
        if (!booked)
            lock (sync)
                unbooked.AddRange(calls.Where(call => call.MayBeBilled));
        foreach (var call in calls)
            if (call.Result!.Outcome is UnitOutcome.Waits waits)
                Held(call.Run.Id, call.Provider).Wait(call.Run, call.Entry with { Failures = waits.Failures }, waits.Wait);
        End(calls);
    }

    /// <summary>The run has ended. Says whether nothing of it is in hand; then it is forgotten.</summary>
    public bool TryForget(RunId run)
    {
        if (ProviderNames.All.Count(provider => Held(run, provider).ForgetWaiting()) < ProviderNames.All.Count)
            return false;
        foreach (var provider in ProviderNames.All)
            streams.TryRemove((run, provider), out _);
        return true;
    }

    /// <summary>Waits until no call is sent and unanswered; false when some still are after <paramref name="atMost"/>.</summary>
    public async Task<bool> DrainAsync(TimeSpan atMost)
    {
        Task all;
        lock (sync)
        {
            if (sent == 0)
                return true;
            drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            all = drained.Task;
        }

        await Task.WhenAny(all, Task.Delay(atMost, clock));
        return all.IsCompleted;
    }

    /// <summary>No call is answered any more: the committers end when they have what there is. An answer on its way in is let in.</summary>
    public void EndAnswers()
    {
        lock (sync)
            answers.Writer.TryComplete();
    }

    /// <summary>
    /// Ends sending, and answers what may have been sent without being committed. A worker whose reservations were booked as lost then
    /// knows for certain which of them it never used.
    /// </summary>
    public IReadOnlyList<SentCalls> Close()
    {
        lock (sync)
        {
            closed = true;
            return
            [
                .. streams
                    .Values.SelectMany(stream => stream.Snapshot().Values.Where(call => call.MayBeBilled))
                    .Concat(unbooked)
                    .GroupBy(call => (call.Run.Id, call.Provider, call.Price!.Value.Reserved))
                    .Select(g => new SentCalls(g.Key.Id, g.Key.Provider, g.Key.Reserved, g.Count())),
            ];
        }
    }

    private void Leave(Call call, CallStage next)
    {
        if (call.Stage == CallStage.Leased)
            leased--;
        else if (--sent == 0)
            drained?.TrySetResult();
        call.Stage = next;
    }

    private void End(List<Call> calls)
    {
        foreach (var group in calls.GroupBy(call => (call.Run.Id, call.Provider)))
        {
            Held(group.Key.Id, group.Key.Provider).Remove(group);
            slots[group.Key.Provider].Release(group.Count());
        }

        foreach (var each in slots.Values)
            each.Freed.Set(); // children may have come, money may have been freed
    }
}
