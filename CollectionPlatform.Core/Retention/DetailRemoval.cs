using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Core.Retention;

/// <summary>What came of a step.</summary>
public enum Removal
{
    /// <summary>There is more to remove of this run.</summary>
    More,

    /// <summary>The run has no details any more.</summary>
    Done,

    /// <summary>The run keeps them: a retry of its chain was started meanwhile.</summary>
    Kept,

    /// <summary>The retention run is not running any more; nothing was done.</summary>
    Halted,
}

/// <summary>
/// Removes the details of a run in small transactions. Each begins with the lock of the retention run's own row: a pause waits for the step
/// in hand and after it no further one is made,
/// and of two workers that believe to be the only one, one works at a time and each row and each run is counted once.
/// </summary>
public sealed class DetailRemoval(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>
    /// Most rows in one transaction: it holds its locks for some tens of milliseconds, and a collection beside it does not notice.
    /// </summary>
    public const int BatchRows = 5000;

    private const string LockRetention = "select 1 from runs where id = $1 and state = 'running' for no key update";

    private const string IsMarked = "select details_removed_at is not null from runs where id = $1";

    /// <summary>The row that the start of a retry locks too: either it finds the chain marked, or the retry is seen here.</summary>
    private const string LockChain = "select 1 from runs where id = (select chain_id from runs where id = $1) for no key update";

    private const string Count = """
        with removed as (update retention_runs set units_removed = units_removed + $2, rows_removed = rows_removed + $3 where run_id = $1)
        update runs set units_done = units_done + 1, seq = seq + 1, units_known = greatest(units_known, units_done + 1) where id = $1 and $4
        """;

    private static readonly string[] Deletes =
    [
        .. RetentionTargets.Tables.Select(t =>
            $"delete from {t} where ctid = any(array(select ctid from {t} where run_id = $1 limit {Limit(t)}))"
        ),
    ];

    private static string Limit(string table) => table == RetentionTargets.Logs ? "greatest($2 / 10, 1)" : "$2";

    private static readonly string IsLeft =
        $"select {string.Join(" or ", RetentionTargets.Tables.Select(t => $"exists (select from {t} where run_id = $1)"))}";

    /// <summary>
    /// Removes up to <see cref="BatchRows"/> rows of the run's details; with the first of them its chain is marked as without details. The
    /// last step counts the run as done.
    /// </summary>
    public async Task<Removal> StepAsync(RetentionRun retention, RunId target, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(retention);
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await connection.ScalarAsync(LockRetention, stop, retention.RunId.Value) is null)
            return Removal.Halted;
        if (!await MarkAsync(connection, retention, target, stop))
            return Removal.Kept;

        var (units, rows) = (0, 0);
        foreach (var (delete, table) in Deletes.Select((delete, table) => (delete, table)))
        {
            if (rows == BatchRows)
                break;
            var removed = await connection.ExecuteAsync(delete, stop, target.Value, BatchRows - rows);
            rows += removed;
            if (table == 0)
                units = removed;
        }

        var isDone = !(bool)(await connection.ScalarAsync(IsLeft, stop, target.Value))!;
        // a run without a row was counted by whoever removed the last one
        await connection.ExecuteAsync(Count, stop, retention.RunId.Value, (long)units, (long)rows, isDone && rows > 0);
        await transaction.CommitAsync(stop);
        return isDone ? Removal.Done : Removal.More;
    }

    /// <summary>
    /// Whether the run is marked as without details: since an earlier step, or now with its chain, if all of it has ended before the
    /// border.
    /// </summary>
    private async Task<bool> MarkAsync(NpgsqlConnection connection, RetentionRun retention, RunId target, CancellationToken stop)
    {
        if (await connection.ScalarAsync(IsMarked, stop, target.Value) is true)
            return true;
        await connection.ExecuteAsync(LockChain, stop, target.Value);
        await connection.ExecuteAsync(
            RetentionTargets.Mark,
            stop,
            [.. RetentionTargets.Border(retention.EndedBefore), target.Value, retention.RunId.Value, clock.GetUtcNow().UtcDateTime]
        );
        return await connection.ScalarAsync(IsMarked, stop, target.Value) is true;
    }
}
