using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine.Committing;

/// <summary>One lane: commits a batch of results run by run, then frees what they held.</summary>
public sealed class Committer(
    Lane lane,
    Batches batches,
    RunCommitter commit,
    CallRegistry calls,
    AfterCommit after,
    TimeProvider clock,
    EngineLog log
)
{
    /// <summary>Runs until no more results come.</summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (await batches.NextAsync(stop) is { } batch)
            foreach (var byRun in batch.GroupBy(call => call.Run))
                await CommitAsync(byRun.Key, [.. byRun], stop);
    }

    private async Task CommitAsync(ActiveRun run, List<Call> answered, CancellationToken stop)
    {
        using var activity = EngineTraces.Commit(run, answered);
        using var scope = log.OfRun(run.Id);
        var results = answered.ConvertAll(call => call.Result!);
        var started = clock.GetTimestamp();
        var (committed, left, isBooked) = (default(CommittedRun), -1L, false);
        try
        {
            (committed, left) = await commit.CommitAsync(lane, run.Plan, results, stop);
            isBooked = true;
            EngineMeter.Committed(run.Plan, results, committed, clock.GetElapsedTime(started));
        }
        catch (UncommittableException e)
        {
            await after.FailAsync(run, e, stop); // this run ends; the others go on
        }

        if (results.Exists(r => r.Outcome is not (UnitOutcome.PutBack or UnitOutcome.Waits) || r.Charge.Reserved > 0))
            run.EndRests();
        calls.Committed(answered, isBooked);
        await after.CommittedAsync(run, committed, left, stop);
    }
}
