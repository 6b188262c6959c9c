using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Finds units that nobody works on: entries this worker holds but does not have in hand (after a restart or a reconnect), and entries of
/// workers that are gone.
/// The dispatcher calls it between leases, so that what is not in hand before is not being leased meanwhile.
/// </summary>
public sealed class Recovery(
    [ServiceKey] ProviderName provider,
    WorkerIdentity identity,
    LiveWorkers live,
    Frontier frontier,
    CallRegistry calls,
    TimeProvider clock,
    EngineLog log
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long last;

    public async Task RunAsync(ActiveRun[] runs, CancellationToken stop)
    {
        var due = last == 0 || clock.GetElapsedTime(last) >= Interval;
        var asked = due ? runs : [.. runs.Where(run => run.Of(provider).Recover)];
        if (asked.Length == 0)
            return;
        if (due)
            last = clock.GetTimestamp();
        var wanted = asked.Where(run => run.Of(provider).Recover).ToHashSet();
        foreach (var run in wanted)
            run.Of(provider).Recover = false; // before the look: whoever sets it meanwhile wants another one
        try
        {
            var holders = await frontier.HoldersAsync([.. asked.Select(run => run.Id)], provider);
            var gone = await GoneAsync(holders, stop);
            foreach (var (run, names) in asked.Zip(holders))
                if (names.Any(gone.Contains) || (wanted.Contains(run) && names.Contains(identity.Id)))
                    await RecoverAsync(run, [.. names.Where(gone.Contains)]);
        }
        catch
        {
            foreach (var run in wanted)
                run.Of(provider).Recover = true;
            throw;
        }
    }

    private async Task RecoverAsync(ActiveRun run, List<string> gone)
    {
        var held = calls.Held(run.Id, provider);
        var inHand = held.Snapshot(); // before the look: what leaves it meanwhile is not to be found again
        var found = await frontier.RecoverAsync(run.Id, provider, identity.Id, gone);
        found.RemoveAll(entry => inHand.ContainsKey(entry.EntryId));
        if (found.Count == 0)
            return;
        found.ForEach(entry => held.Wait(run, entry));
        log.Recovered(run.Id.Value, provider.Key(), found.Count);
    }

    /// <summary>Which of them are not alive. They were seen before this reads who is: a worker registers before it leases.</summary>
    private async Task<HashSet<string>> GoneAsync(List<string[]> holders, CancellationToken stop)
    {
        var others = holders.SelectMany(names => names).Where(name => name != identity.Id).Distinct().ToList();
        return others.Count == 0 ? [] : [.. await live.GoneAsync(others, stop)];
    }
}
