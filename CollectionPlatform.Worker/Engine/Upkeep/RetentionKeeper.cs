using System.Globalization;
using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Upkeep;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>
/// Carries out retention runs: one worker each, by the run's lock, and another one when it dies. Where to go on Postgres says, since what
/// is removed is not found again. A unit is a run
/// that loses its details.
/// </summary>
public sealed class RetentionKeeper(
    RetentionTargets targets,
    DetailRemoval removal,
    NpgsqlDataSource source,
    IServiceScopeFactory scopes,
    Announcer announcer,
    TimeProvider clock,
    ILogger<RetentionKeeper> log
) : PeriodicUpkeep(TimeSpan.FromMilliseconds(500), clock, log)
{
    private const string Actor = "system";

    /// <summary>Pages of the run read it anew at most as often.</summary>
    private static readonly TimeSpan AnnounceEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>By hand, as every worker asks it twice a second.</summary>
    private const string AnyActive =
        $"select exists(select from runs where job = '{JobNames.Retention}' and state in ('pending', 'running'))";

    private long announcedAt;

    protected override async Task CheckAsync(CancellationToken stop)
    {
        foreach (var retention in await ActiveAsync(stop))
        {
            await using var held = await RunLock.TryAsync(source, retention.RunId, Clock, stop);
            if (held is not null)
                await CarryOutAsync(retention, held, stop); // else a peer is at it
        }
    }

    private async Task<List<RetentionRun>> ActiveAsync(CancellationToken stop)
    {
        await using (var connection = await source.OpenConnectionAsync(stop))
            if (await connection.ScalarAsync(AnyActive, stop) is false)
                return [];
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        return await (
            from retention in db.RetentionRuns.AsNoTracking()
            join run in db.Runs on retention.RunId equals run.Id
            where run.State == RunState.Pending || run.State == RunState.Running
            select retention
        ).ToListAsync(stop);
    }

    private async Task CarryOutAsync(RetentionRun retention, RunLock held, CancellationToken stop)
    {
        var known = await targets.CountAsync(retention.EndedBefore, stop);
        // no such move when it is taken over
        await MoveAsync(retention, RunMove.Start, $"details of {Runs(known)} to delete", run => run.UnitsKnown = known, stop);
        var after = default(RunId);
        while (await targets.NextAsync(retention.EndedBefore, after, stop) is { } target)
        {
            Removal step;
            do
            {
                await held.VerifyAsync(stop);
                step = await removal.StepAsync(retention, target, stop);
                if (step == Removal.Halted)
                    return;
                await AnnounceAsync(retention.RunId);
            } while (step == Removal.More);
            after = target;
        }

        await held.VerifyAsync(stop);
        // a retry may have kept some
        await MoveAsync(retention, RunMove.Complete, await ResultAsync(retention.RunId, stop), run => run.UnitsKnown = run.UnitsDone, stop);
    }

    private async Task<string> ResultAsync(RunId id, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        var sums = await db.RetentionRuns.AsNoTracking().SingleAsync(r => r.RunId == id, stop);
        var done = await db.Runs.Where(r => r.Id == id).Select(r => r.UnitsDone).SingleAsync(stop);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"details of {Runs(done)} deleted: {sums.RowsRemoved:N0} rows, of them {sums.UnitsRemoved:N0} finished calls"
        );
    }

    private static string Runs(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "run" : "runs")}");

    /// <param name="change">Made to the run under its row lock, in the same transaction.</param>
    private async Task MoveAsync(RetentionRun retention, RunMove move, string cause, Action<Run> change, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<RunTransitions>()
            .MoveAsync(retention.RunId, move, Actor, cause, stop, (run, _) =>
            {
                change(run);
                return Task.FromResult(true);
            });
    }

    private async Task AnnounceAsync(RunId id)
    {
        if (announcedAt != 0 && Clock.GetElapsedTime(announcedAt) < AnnounceEvery)
            return;
        announcedAt = Clock.GetTimestamp();
        await announcer.RunChangedAsync(id, RunState.Running);
    }
}
