namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// The engine's loops under one epoch. All its state dies with it: what is not committed then belongs to whoever takes over.
/// </summary>
public sealed class Session(
    IEnumerable<ILeasingLoop> leasing,
    IReadOnlyList<Committer> committers,
    IEnumerable<IUpkeepLoop> upkeep,
    CallRegistry calls,
    TimeProvider clock,
    EngineLog log
)
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
        List<Task> leases = [.. leasing.Select(loop => loop.RunAsync(stopLeasing.Token, stopLoops.Token))];
        List<Task> commits = [.. committers.Select(committer => committer.RunAsync(stopLoops.Token))];
        List<Task> others = [.. upkeep.Select(loop => loop.RunAsync(stopLoops.Token))];
        try
        {
            var first = await Task.WhenAny([.. leases, .. commits, .. others, calls.Failed]);
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
            calls.EndAnswers();
            await Task.WhenAll([.. leases, .. commits, .. others]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await calls.DrainAsync(CallGrace);
            Sent = calls.Close();
        }

        async Task EndInOrderAsync()
        {
            await Task.WhenAll(leases).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!await calls.DrainAsync(CallGrace))
                log.CallsLeft(calls.Unanswered);
            calls.EndAnswers();
            await Task.WhenAll(commits).WaitAsync(CommitGrace, clock, CancellationToken.None);
            await Task.WhenAll(leases);
        }
    }
}
