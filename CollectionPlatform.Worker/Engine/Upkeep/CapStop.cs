using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>
/// Stops a run at its cap: when nothing is in flight and no call that is still to be made fits, decided under the run's row lock. What is
/// missing is asked before, since that may take seconds: it still holds if the log has not grown meanwhile. Prices are asked under the lock
/// too: a gate may still show the price before a change.
/// </summary>
public sealed class CapStop(
    IServiceScopeFactory scopes,
    Derivation derivation,
    IReadOnlyDictionary<ProviderName, Gate> gates,
    RunMover mover
)
{
    /// <summary>Looks at a run that was refused a reservation.</summary>
    public async Task CheckAsync(ActiveRun run, CancellationToken stop)
    {
        if (!run.NoRoom)
            return;
        run.NoRoom = false; // the next refused reservation sets it again
        await using var scope = scopes.CreateAsyncScope();
        var before = await scope
            .ServiceProvider.GetRequiredService<CollectionDb>()
            .Runs.AsNoTracking()
            .SingleAsync(r => r.Id == run.Id, stop);
        if (
            before.ReservedUsd > 0
            || before.CapUsd - before.SettledUsd - before.UncertainUsd >= gates.Values.Max(g => g.Row.ReservedPriceUsd)
        )
            return;
        var missing = await derivation.MissingProvidersAsync(run.Id, stop);
        if (missing.Count == 0)
            return; // nothing is left to pay for: it completes
        await mover.MoveAsync(run, RunMove.HitCap, "the next call would not fit under the cap", stop, async (row, db) =>
        {
            if (row.ReservedUsd > 0 || row.Seq != before.Seq)
                return false;
            var cheapest = await db.Providers.Where(p => missing.Contains(p.Name)).MinAsync(p => p.ReservedPriceUsd, stop);
            return cheapest > row.CapUsd - row.SettledUsd - row.UncertainUsd;
        });
    }
}
