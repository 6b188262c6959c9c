using System.Threading.Channels;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// The engine's loops under one epoch. All its state dies with it: what is not committed then belongs to whoever takes over.
/// </summary>
public sealed class Session(EngineParts parts, WorkerIdentity identity)
{
    private static readonly TimeSpan CallGrace = TimeSpan.FromSeconds(6),
        CommitGrace = TimeSpan.FromSeconds(3);

    /// <summary>What was sent without being committed; null unless the session came to its end, since then more may have been.</summary>
    public IReadOnlyList<SentCalls>? Sent { get; private set; }

    /// <summary>
    /// Works until <paramref name="leaving"/>, then ends in order: no new lease, calls end, results are committed. So it ends after a fault
    /// of its own too, and then throws it: what was answered is paid for.
    /// </summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken leaving)
    {
        using var stopLoops = new CancellationTokenSource();
        using var stopLeasing = CancellationTokenSource.CreateLinkedTokenSource(leaving, stopLoops.Token);
        var results = Channel.CreateBounded<Finished>(parts.Options.BatchSize * 2);
        var stages = new SessionStages(parts, identity, results);
        using var gauges = stages.Gauges();

        List<Task> dispatchers = [.. stages.Dispatchers.Select(d => d.RunAsync(stopLeasing.Token, stopLoops.Token))];
        List<Task> committers = [.. stages.Committers.Select(c => c.RunAsync(stopLoops.Token))];
        List<Task> upkeep =
        [
            stages.Heartbeat.RunAsync(stopLoops.Token),
            stages.Watch.RunAsync(stopLoops.Token),
            stages.Keeper.RunAsync(stopLoops.Token),
        ];
        try
        {
            var first = await Task.WhenAny([.. dispatchers, .. committers, .. upkeep, stages.Calls.Failed]);
            if (first.Exception?.InnerException is FencedException)
                await first; // nothing can be committed any more
            await stopLeasing.CancelAsync();
            var ending = EndInOrderAsync();
            await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first; // what failed first is told, not what followed from it
            await ending;
        }
        finally
        {
            await stopLoops.CancelAsync();
            results.Writer.TryComplete();
            await Task.WhenAll([.. dispatchers, .. committers, .. upkeep]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await stages.Calls.WaitAsync(CallGrace, parts.Clock);
            Sent = stages.Sends.Close();
        }

        async Task EndInOrderAsync()
        {
            await Task.WhenAll(dispatchers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!await stages.Calls.WaitAsync(CallGrace, parts.Clock))
                parts.Log.CallsLeft(stages.Calls.Count);
            results.Writer.TryComplete();
            await Task.WhenAll(committers).WaitAsync(CommitGrace, parts.Clock, CancellationToken.None);
            await Task.WhenAll(dispatchers);
        }
    }
}
