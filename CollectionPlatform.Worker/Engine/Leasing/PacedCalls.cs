using CollectionPlatform.Core.Gates;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Sends calls of a provider in the order they came, each when there is a rate token for it. Tokens are taken last, so that workers
/// together are never ahead of the rate by more than its burst. Meanwhile the next batch is leased and reserved. What waits and no longer
/// may be sent is given back: its run halted, its cap was lowered, the gate closed, or this worker may call no more.
/// </summary>
public sealed class PacedCalls(
    [FromKeyedServices] Gate gate,
    TokenBucket tokens,
    Heartbeat heartbeat,
    UnitRunner runner,
    CallRegistry calls,
    EngineLog log
) : ILeasingLoop
{
    /// <summary>A batch is what the rate uses up in this time.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250),
        Shortest = TimeSpan.FromMilliseconds(20),
        AwayRest = TimeSpan.FromMilliseconds(500);

    private readonly Lock sync = new();
    private readonly Signal added = new();
    private List<Call> waiting = [];
    private bool ended;

    /// <summary>
    /// How many calls to add now: a batch as soon as less than one waits, so that at most one is ahead of the one being sent; else none.
    /// </summary>
    public int Room
    {
        get
        {
            var batch = (int)Math.Clamp(gate.Rate.PerSecond * Ahead.TotalSeconds, 1, int.MaxValue);
            lock (sync)
                return waiting.Count < batch ? batch : 0;
        }
    }

    /// <summary>They wait for their tokens; after the end they are given back at once.</summary>
    public void Add(List<Call> batch)
    {
        lock (sync)
        {
            waiting.AddRange(batch);
            if (ended)
                GiveBack(_ => true);
        }

        added.Set();
    }

    /// <param name="leaving">Ends sending; calls in flight go on.</param>
    /// <param name="stop">Ends the calls too.</param>
    public async Task RunAsync(CancellationToken leaving, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var wait = AwayRest;
                try
                {
                    wait = await SendAsync(leaving, stop);
                }
                catch (Exception e) when (TransientErrors.IsTransient(e, leaving))
                {
                    log.CannotLease(gate.Provider.Key(), e.Message);
                    GiveBack(_ => true);
                }

                await added.WaitAsync(wait, leaving);
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested) { }
        finally
        {
            lock (sync)
                ended = true;
            GiveBack(_ => true);
        }
    }

    /// <summary>Sends what there are tokens for; answers how long to wait for more.</summary>
    private async Task<TimeSpan> SendAsync(CancellationToken leaving, CancellationToken stop)
    {
        var count = GiveBack(call => !MaySend(call.Run));
        if (count == 0)
            return Longest;
        var (perSecond, burst) = gate.Rate;
        var (granted, wait) = await tokens.TakeAsync(gate.Provider, count, perSecond, burst);
        List<Call> sending;
        lock (sync)
        {
            sending = waiting[..granted];
            waiting = waiting[granted..];
        }

        foreach (var call in sending)
            _ = runner.RunAsync(call, stop, leaving); // the registry keeps track of it
        calls.Slots(gate.Provider).Freed.Set();
        if (granted == count)
            return Longest;
        var some = TimeSpan.FromSeconds(Math.Min(count - granted, burst / 2) / perSecond); // tokens are asked for in batches
        var next = TimeSpan.FromTicks(Math.Max(wait.Ticks, Math.Min(some.Ticks, Shortest.Ticks)));
        return next < Longest ? next : Longest;
    }

    private bool MaySend(ActiveRun run) => run.State == RunState.Running && !run.IsOverCap && gate.IsOpen && heartbeat.MayCall;

    /// <summary>Answers how many are left.</summary>
    private int GiveBack(Predicate<Call> which)
    {
        lock (sync)
        {
            foreach (var call in waiting.FindAll(which))
                calls.GiveBack(call, new UnitOutcome.PutBack(call.Entry.Failures));
            waiting.RemoveAll(call => call.Stage == CallStage.Answered);
            return waiting.Count;
        }
    }
}
