using System.Threading.Channels;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine;

/// <summary>One lane: gathers results for a moment, commits them run by run, then frees what they held.</summary>
public sealed class Committer(
    Lane lane, ChannelReader<Finished> results, RunCommitter commit, BudgetWarning warning, SlotTable slots, SendLog sends, RunWatch watch, FrontierKeeper keeper,
    WorkerOptions options, TimeProvider clock, EngineLog log)
{
    /// <summary>Runs until the channel is completed and empty.</summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var batch = new List<Finished>(options.BatchSize);
        while (await results.WaitToReadAsync(stop))
        {
            await GatherAsync(batch, stop);
            foreach (var byRun in batch.GroupBy(f => f.Run)) await CommitAsync(byRun.Key, [.. byRun.Select(f => f.Result)], stop);
            batch.Clear();
        }
    }

    /// <summary>Waits for more until the batch is full, the window is over, or nothing else is in flight.</summary>
    private async Task GatherAsync(List<Finished> batch, CancellationToken stop)
    {
        Fill(batch);
        if (batch.Count >= options.BatchSize || batch.Count >= slots.Used) return;
        using var window = CancellationTokenSource.CreateLinkedTokenSource(stop);
        window.CancelAfter(TimeSpan.FromMilliseconds(options.BatchWindowMs));
        try
        {
            while (batch.Count < options.BatchSize && batch.Count < slots.Used && await results.WaitToReadAsync(window.Token)) Fill(batch);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // the window is over
        }
    }

    private void Fill(List<Finished> batch)
    {
        while (batch.Count < options.BatchSize && results.TryRead(out var finished)) batch.Add(finished);
    }

    private async Task CommitAsync(ActiveRun run, List<UnitResult> group, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        var (committed, left) = (default(CommittedRun), -1L);
        try
        {
            (committed, left) = await commit.CommitAsync(lane, run.Plan, group, stop);
            sends.Committed(run.Id, group);
            EngineMeter.Committed(run.Plan, group, committed?.Fresh, clock.GetElapsedTime(started));
        }
        catch (UncommittableException e)
        {
            await keeper.FailAsync(run, e.Message, stop); // this run ends; the others go on
        }

        Free(run, group);
        if (left == 0) keeper.Look();
        if (committed is null) return;
        keeper.Spent(run, committed.Spend.UsedRatio);
        if (committed.Spend is { Warned: false } spend && spend.UsedRatio * 100 >= watch.WarnAtPercent) await WarnAsync(run, stop);
    }

    private async Task WarnAsync(ActiveRun run, CancellationToken stop)
    {
        try
        {
            await warning.RaiseAsync(run.Id, clock.GetUtcNow(), stop);
        }
        catch (Exception e) when (Servers.IsAway(e))
        {
            log.NotWarned(e.Message);
        }
    }

    private void Free(ActiveRun run, List<UnitResult> group)
    {
        var moved = group.Any(r => r.Outcome is not UnitOutcome.PutBack || r.Charge.Reserved > 0);
        foreach (var provider in ProviderNames.All)
        {
            var leases = run.Of(provider);
            var count = 0;
            foreach (var result in group)
            {
                if (result.Unit.Provider != provider) continue;
                leases.InHand.TryRemove(result.Entry.EntryId, out _);
                count++;
            }

            if (moved) leases.RestUntil = 0; // children may have come, money may have been freed
            if (count > 0) slots.Of(provider).Release(count);
            else slots.Of(provider).Freed.Set();
        }
    }
}
