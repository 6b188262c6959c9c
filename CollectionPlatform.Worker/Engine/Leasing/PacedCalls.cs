using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Upkeep;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Sends calls of a provider, each when there is a rate token for it. Tokens are taken last, so that workers together are never ahead of
/// the rate by more than its burst.
/// </summary>
public sealed class PacedCalls(ProviderName provider, Gate gate, TokenBucket tokens, Heartbeat heartbeat, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250),
        Shortest = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends early when the run halts, its cap was lowered, the gate closes, or this worker may call no more.</summary>
    /// <param name="send">Sends that many of the calls.</param>
    public async Task SendAsync(ActiveRun run, int calls, Action<int> send, CancellationToken leaving)
    {
        while (calls > 0 && MaySend(run))
        {
            var (perSecond, burst) = gate.Rate;
            var (granted, wait) = await tokens.TakeAsync(provider, calls, perSecond, burst);
            send(granted);
            calls -= granted;
            if (calls == 0)
                return;
            var some = TimeSpan.FromSeconds(Math.Min(calls, burst / 2) / perSecond); // tokens are asked for in batches
            wait =
                wait > some ? wait
                : some < Shortest ? some
                : Shortest;
            await Task.Delay(wait < Longest ? wait : Longest, clock, leaving);
        }
    }

    private bool MaySend(ActiveRun run) => run.State == RunState.Running && !run.IsOverCap && gate.IsOpen && heartbeat.MayCall;
}
