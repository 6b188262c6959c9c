using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;

namespace CollectionPlatform.Worker.Engine.Committing;

/// <summary>One lane: commits a batch of results run by run, then frees what they held.</summary>
public sealed class Committer(
    Lane lane,
    Batches batches,
    RunCommitter commit,
    BudgetWarning warning,
    SlotTable slots,
    SendLog sends,
    RunWatch watch,
    FrontierKeeper keeper,
    TimeProvider clock,
    EngineLog log
)
{
    /// <summary>Runs until no more results come.</summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (await batches.NextAsync(stop) is { } batch)
            foreach (var byRun in batch.GroupBy(f => f.Run))
                await CommitAsync(byRun.Key, [.. byRun], stop);
    }

    private async Task CommitAsync(ActiveRun run, List<Finished> finished, CancellationToken stop)
    {
        using var activity = EngineTraces.Commit(run, finished);
        using var scope = log.OfRun(run.Id);
        var group = finished.ConvertAll(f => f.Result);
        var started = clock.GetTimestamp();
        var (committed, left) = (default(CommittedRun), -1L);
        try
        {
            (committed, left) = await commit.CommitAsync(lane, run.Plan, group, stop);
            sends.Committed(run.Id, group);
            EngineMeter.Committed(run.Plan, group, committed, clock.GetElapsedTime(started));
        }
        catch (UncommittableException e)
        {
            await keeper.FailAsync(run, e.Message, stop); // this run ends; the others go on
        }

        Free(run, group);
        if (left == 0)
            keeper.CheckNow();
        if (committed is null)
            return;
        if (committed.Spend is { Warned: false } spend && spend.UsedRatio * 100 >= watch.WarnAtPercent)
            await WarnAsync(run, stop);
    }

    private async Task WarnAsync(ActiveRun run, CancellationToken stop)
    {
        try
        {
            await warning.RaiseAsync(run.Id, clock.GetUtcNow(), stop);
        }
        catch (Exception e) when (TransientErrors.IsTransient(e, stop))
        {
            log.NotWarned(e.Message);
        }
    }

    private void Free(ActiveRun run, List<UnitResult> group)
    {
        slots.Answered(-group.Count);
        var moved = group.Any(r => r.Outcome is not (UnitOutcome.PutBack or UnitOutcome.Waits) || r.Charge.Reserved > 0);
        foreach (var provider in ProviderNames.All)
        {
            var leases = run.Of(provider);
            var count = 0;
            foreach (var result in group)
            {
                if (result.Unit.Provider != provider)
                    continue;
                if (result.Outcome is UnitOutcome.Waits waits)
                    leases.Wait(result.Entry with { Failures = waits.Failures }, clock.Monotonic() + waits.Wait);
                else
                    leases.InHand.TryRemove(result.Entry.EntryId, out _);
                count++;
            }

            if (moved)
                leases.RestUntil = 0; // children may have come, money may have been freed
            if (count > 0)
                slots.Of(provider).Release(count);
            else
                slots.Of(provider).Freed.Set();
        }
    }
}
