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
        if (due)
            last = clock.GetTimestamp();
        foreach (var run in runs)
        {
            var leases = run.Of(provider);
            if (!due && !leases.Recover)
                continue;
            var gone = due ? await GoneAsync(run, stop) : [];
            if (gone.Count == 0 && !leases.Recover)
                continue;

            leases.Recover = false; // before the look: whoever sets it meanwhile wants another one
            try
            {
                var held = calls.Held(run.Id, provider);
                var inHand = held.Snapshot(); // before the look: what leaves it meanwhile is not to be found again
                var found = await frontier.RecoverAsync(run.Id, provider, identity.Id, gone);
                found.RemoveAll(entry => inHand.ContainsKey(entry.EntryId));
                if (found.Count == 0)
                    continue;
                found.ForEach(entry => held.Wait(run, entry));
                log.Recovered(run.Id.Value, provider.Key(), found.Count);
            }
            catch
            {
                leases.Recover = true;
                throw;
            }
        }
    }

    /// <summary>Who holds entries and is not alive. The holders are read first: a worker registers before it leases.</summary>
    private async Task<List<string>> GoneAsync(ActiveRun run, CancellationToken stop)
    {
        var others = (await frontier.HoldersAsync(run.Id, provider)).Where(holder => holder != identity.Id).ToList();
        return others.Count == 0 ? [] : await live.GoneAsync(others, stop);
    }
}
