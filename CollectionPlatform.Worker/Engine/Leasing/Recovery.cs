using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Finds units that nobody works on: entries this worker holds but does not have in hand (after a restart or a reconnect), and entries of
/// workers that are gone.
/// The dispatcher calls it between leases, so that what is not in hand before is not being leased meanwhile.
/// </summary>
public sealed class Recovery(WorkerIdentity identity, LiveWorkers live, Frontier frontier, TimeProvider clock, EngineLog log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long last;

    public async Task RunAsync(ProviderName provider, ActiveRun[] runs, CancellationToken stop)
    {
        var due = last == 0 || clock.GetElapsedTime(last) >= Interval;
        if (due)
            last = clock.GetTimestamp();
        foreach (var run in runs)
        {
            var leases = run.Of(provider);
            if (!due && !leases.Recover)
                continue;
            var gone = due ? await GoneAsync(run, provider, stop) : [];
            if (gone.Count == 0 && !leases.Recover)
                continue;

            leases.Recover = false; // before the look: whoever sets it meanwhile wants another one
            try
            {
                var inHand = leases.InHand.Keys.Concat(leases.Recovered.Select(e => e.EntryId)).ToHashSet(StringComparer.Ordinal);
                var held = await frontier.RecoverAsync(run.Id, provider, identity.Id, gone);
                var count = 0;
                foreach (var entry in held.Where(e => !inHand.Contains(e.EntryId)))
                {
                    leases.Recovered.Enqueue(entry);
                    count++;
                }

                if (count == 0)
                    continue;
                leases.RestUntil = 0;
                log.Recovered(run.Id.Value, provider.Key(), count);
            }
            catch
            {
                leases.Recover = true;
                throw;
            }
        }
    }

    /// <summary>Who holds entries and is not alive. The holders are read first: a worker registers before it leases.</summary>
    private async Task<List<string>> GoneAsync(ActiveRun run, ProviderName provider, CancellationToken stop)
    {
        var others = (await frontier.HoldersAsync(run.Id, provider)).Where(holder => holder != identity.Id).ToList();
        return others.Count == 0 ? [] : await live.GoneAsync(others, stop);
    }
}
