using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>
/// Reconciles the streams of a run with Postgres: the derivation says what is missing. So it plans runs, rebuilds lost frontiers, and
/// completes runs of which nothing is missing.
/// </summary>
public sealed class Reconciler(
    Frontier frontier,
    Derivation derivation,
    RunMover mover,
    NpgsqlDataSource source,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    EngineLog log
)
{
    /// <param name="server">The <c>run_id</c> of Redis.</param>
    public async Task DeriveAsync(ActiveRun run, string server, CancellationToken stop)
    {
        await using var held = await RunLock.TryAsync(source, run.Id, clock, stop);
        if (held is null)
            return; // a peer is at it
        var status = await frontier.StatusAsync(run.Id);
        var built = status.Marker == server;
        if (built && !status.IsEmpty && run.State != RunState.Pending)
            return; // a peer was quicker

        if (await HasEndedAsync(run.Id, stop))
        {
            await frontier.RetireAsync(run.Id); // a peer that held the lock before has ended it
            return;
        }

        using var plan = run.State == RunState.Pending ? EngineTraces.Plan(run) : null;
        var cause = run.State == RunState.Pending ? "planned" : Cause(status.Marker, built);
        var building = await frontier.BeginBuildingAsync(run.Id);
        var (added, missing) = await derivation.RebuildAsync(run.Id, held, stop);
        built = await frontier.MarkBuiltAsync(run.Id, building, server);
        if (await HasEndedAsync(run.Id, stop))
        {
            await frontier.RetireAsync(run.Id); // it ended meanwhile, a peer retired its streams, and they came back
            return;
        }

        if (!built)
            return; // Redis was emptied meanwhile: the next round begins anew
        plan?.SetTag("units", added);
        log.Derived(run.Id.Value, cause, added);
        if (run.State == RunState.Pending)
            await mover.MoveAsync(run, RunMove.Start, $"{added} calls planned", stop);
        else if (added > 0)
            await NoteAsync(run.Id, cause, added, stop);
        else if (missing == 0)
            await CompleteAsync(run, stop);
    }

    /// <summary>A run whose streams were filled again says why.</summary>
    private async Task NoteAsync(RunId run, string cause, long added, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = run,
                At = clock.GetUtcNow(),
                Kind = "rebuilt",
                Actor = RunMover.Actor,
                Detail = $"{cause}: {added} {(added == 1 ? "item was" : "items were")} queued again",
            }
        );
        await db.SaveChangesAsync(stop);
    }

    private static string Cause(string? marker, bool built) =>
        marker switch
        {
            null => "the work list was lost",
            _ when built => "the work list was empty",
            _ when marker.StartsWith(Frontier.Building, StringComparison.Ordinal) => "building the work list was cut short",
            _ => "Redis restarted",
        };

    private async Task<bool> HasEndedAsync(RunId run, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        return await connection.ScalarAsync("select finished_at is not null from runs where id = $1", stop, run.Value) is true;
    }

    private async Task CompleteAsync(ActiveRun run, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var counts = await scope
            .ServiceProvider.GetRequiredService<CollectionDb>()
            .Runs.Where(r => r.Id == run.Id)
            .Select(r => new { r.UnitsDone, r.Failed })
            .SingleAsync(stop);
        var move = counts.Failed == 0 ? RunMove.Complete : RunMove.CompleteWithFailures;
        if (await mover.MoveAsync(run, move, $"{counts.UnitsDone} calls done, {counts.Failed} skipped", stop))
            await frontier.RetireAsync(run.Id);
    }
}
