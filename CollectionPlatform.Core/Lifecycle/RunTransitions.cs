using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Core.Lifecycle;

/// <summary>What came of a move: the state the run was in, and the one it is in now (null: no such move from there).</summary>
public readonly record struct MoveResult(RunState From, RunState? To);

/// <summary>Carries out moves: under the run's row lock, with its line in the timeline, announced once committed.</summary>
public sealed class RunTransitions(CollectionDb db, Announcer announcer, TimeProvider clock)
{
    /// <summary>
    /// Moves the run if <see cref="RunMoves"/> allows it and <paramref name="condition"/> (asked under the row lock, in its transaction)
    /// holds. Null: there is no such run.
    /// </summary>
    /// <param name="actor">A user, an API key's name, or <c>system</c>.</param>
    public Task<MoveResult?> MoveAsync(
        RunId id,
        RunMove move,
        string actor,
        string cause,
        CancellationToken stop,
        Func<Run, CollectionDb, Task<bool>>? condition = null
    ) => db.RepeatWhenStalledAsync(() => TryAsync(id, move, actor, cause, condition, stop));

    private async Task<MoveResult?> TryAsync(
        RunId id,
        RunMove move,
        string actor,
        string cause,
        Func<Run, CollectionDb, Task<bool>>? condition,
        CancellationToken stop
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var run = await db.Runs.FromSql($"select * from runs where id = {id.Value} for no key update").SingleOrDefaultAsync(stop);
        if (run is null)
            return null;
        await db.Entry(run).ReloadAsync(stop); // the instance may have been tracked before the lock was had
        var from = run.State;
        if (from.Next(move) is not { } next || (condition is not null && !await condition(run, db)))
            return new MoveResult(from, null);

        var now = clock.GetUtcNow();
        run.State = next;
        if (next == RunState.Running)
            run.StartedAt ??= now;
        if (next != RunState.Running)
            run.WaitingFor = null;
        if (next.IsFinal())
            run.FinishedAt = now;
        if (next.IsFinal())
            await db.Reservations.Where(r => r.RunId == id && r.Calls == 0).ExecuteDeleteAsync(stop); // their work is done
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = id,
                At = now,
                Kind = WireJson.Name(next),
                Actor = actor,
                Detail = cause,
            }
        );
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        await announcer.RunChangedAsync(id, next);
        return new MoveResult(from, next);
    }
}
