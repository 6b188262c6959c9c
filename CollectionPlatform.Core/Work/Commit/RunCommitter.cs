using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Workers;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// The commit protocol. Step 1: one Postgres transaction under the lane's fence holds money, items, finished units and counters. Step 2:
/// one script moves the streams on and
/// tells the listeners. A crash between the two is healed by whoever gets the entries next: it finds them finished and only does step 2.
/// </summary>
public sealed class RunCommitter(NpgsqlDataSource source, Frontier frontier, TimeProvider clock, CommitLog log)
{
    private readonly CommitStore store = new(source);
    private readonly RepeatedPages repeats = new(source);

    /// <summary>Commits results of one run; returns when both steps are done. Servers that are away are waited for.</summary>
    /// <returns>The run as it stands (null when there was nothing for Postgres) and how many units are left in its streams.</returns>
    /// <exception cref="FencedException">Peers took over.</exception>
    /// <exception cref="UncommittableException">A fault of our own: the run cannot go on.</exception>
    public async Task<(CommittedRun? Run, long Left)> CommitAsync(
        Lane lane,
        RunPlan plan,
        IReadOnlyList<UnitResult> results,
        CancellationToken stop
    )
    {
        var (recheck, compared, inTurn) = (false, false, false);
        for (var wait = new BackOff(clock); ; )
        {
            try
            {
                if (recheck)
                    (results, recheck) = (await WithoutFinishedAsync(plan.Id, results, stop), false);
                if (!compared)
                    (results, compared) = (await repeats.FindAsync(plan.Id, results, stop), true);
                return await TryAsync(lane, plan, results, inTurn, stop);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName == "finished_units")
            {
                recheck = true;
            }
            catch (PostgresException e)
                when (e.SqlState
                        is PostgresErrorCodes.DeadlockDetected
                            or PostgresErrorCodes.SerializationFailure
                            or DatabaseErrors.Changed
                            or StalledTransaction.IdleInTransaction
                    || (e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName is "listings" or "product_listings")
                )
            {
                log.Repeated(plan.Id.Value, e.SqlState);
                inTurn = true;
            }
            catch (PostgresException e)
                when (e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                if (results.Count == 1)
                    results = [Unstorable(plan, results[0], e)];
                else
                    return await HalvedAsync(lane, plan, results, stop);
            }
            catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
            {
                log.PostgresAway(e.Message);
                await wait.NextAsync(stop);
            }
        }
    }

    private async Task<(CommittedRun? Run, long Left)> TryAsync(
        Lane lane,
        RunPlan plan,
        IReadOnlyList<UnitResult> results,
        bool inTurn,
        CancellationToken stop
    )
    {
        var batch = new RunBatch(plan, results);
        CommittedRun? run = null;
        if (!batch.IsEmpty)
        {
            try
            {
                run = await store.CommitAsync(lane, plan, batch, clock.GetUtcNow(), stop, inTurn);
            }
            catch (PostgresException e) when (e.SqlState == DatabaseErrors.Fenced)
            {
                if (!await store.IsCommittedAsync(lane, stop))
                    throw new FencedException(lane.WorkerId);
                // The server committed this very batch and its answer was lost: go on as with units finished before. Listeners find the
                // hole in the sequence.
                results = [.. results.Select(r => r.Finishes ? r with { Outcome = new UnitOutcome.AlreadyFinished() } : r)];
            }

            lane.Advance();
        }

        return (run, await MoveOnAsync(plan, batch, run, results, stop));
    }

    /// <summary>Step 2.</summary>
    private async Task<long> MoveOnAsync(
        RunPlan plan,
        RunBatch batch,
        CommittedRun? run,
        IReadOnlyList<UnitResult> results,
        CancellationToken stop
    )
    {
        // distinct: a unit can stand in the streams twice
        var before = results.Where(r => r.Outcome is UnitOutcome.AlreadyFinished).Select(r => r.Unit).Distinct().ToList();
        for (var wait = new BackOff(clock); ; )
        {
            try
            {
                var finishedBefore =
                    before.Count == 0 ? [] : (await store.FinishedAsync(plan.Id, before, stop)).ToDictionary(f => before[f.Index]);
                var entries = Children.OfAll(results, batch, run, finishedBefore);
                return run is null || batch.Finishing.Count == 0
                    ? await frontier.FinishAsync(plan.Id, entries)
                    : await frontier.FinishAsync(plan.Id, entries, Progress(plan, batch, run), batch.Log);
            }
            catch (Exception e) when (RedisErrors.IsOfRedis(e, stop))
            {
                log.RedisAway(e.Message);
            }
            catch (NpgsqlException e)
            {
                log.PostgresAway(e.Message);
            }

            await wait.NextAsync(stop);
        }
    }

    private static RunProgress Progress(RunPlan plan, RunBatch batch, CommittedRun run) =>
        new(
            plan.Id.Value,
            run.Seq - batch.Finishing.Count,
            run.Seq,
            run.Counts,
            run.Spend,
            plan.Categories[batch.Finishing[^1].Unit.Category].Name,
            []
        );

    /// <summary>Somebody else finished some of them: those keep only their charge.</summary>
    private async Task<IReadOnlyList<UnitResult>> WithoutFinishedAsync(RunId run, IReadOnlyList<UnitResult> results, CancellationToken stop)
    {
        var finished = (await store.FinishedAsync(run, [.. results.Select(r => r.Unit)], stop)).Select(f => f.Index).ToHashSet();
        return
        [
            .. results.Select((r, i) => finished.Contains(i) && r.Finishes ? r with { Outcome = new UnitOutcome.AlreadyFinished() } : r),
        ];
    }

    private async Task<(CommittedRun? Run, long Left)> HalvedAsync(
        Lane lane,
        RunPlan plan,
        IReadOnlyList<UnitResult> results,
        CancellationToken stop
    )
    {
        await CommitAsync(lane, plan, [.. results.Take(results.Count / 2)], stop);
        return await CommitAsync(lane, plan, [.. results.Skip(results.Count / 2)], stop);
    }

    private UnitResult Unstorable(RunPlan plan, UnitResult result, PostgresException e)
    {
        if (result.Outcome is not UnitOutcome.Collected)
            throw new UncommittableException($"{result.Unit.Id} cannot be stored even as skipped ({e.SqlState}: {e.MessageText})", e);
        log.Unstorable(result.Unit.Id, e.SqlState, e.MessageText);
        return result with
        {
            Outcome = new UnitOutcome.Skipped(SkipReason.Unstorable, plan.Explain(result.Unit, $"{e.SqlState}: {e.MessageText}")),
        };
    }
}
