using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using Npgsql;

namespace CollectionPlatform.Core.Workers;

/// <summary>A worker under one epoch: what it needs to reserve and to commit.</summary>
public sealed record WorkerIdentity(
    string Id,
    long Epoch,
    IReadOnlyList<Lane> CommitLanes,
    IReadOnlyDictionary<ProviderName, Lane> ReservationLanes
);

/// <summary>A heartbeat as peers read it.</summary>
public readonly record struct HeartbeatReading(string Id, long Epoch, long Heartbeat);

/// <summary>
/// Life and death of workers, in Postgres. Raising a worker's epoch and booking its reservations as uncertain are one transaction.
/// </summary>
public sealed class WorkerRegistry(NpgsqlDataSource source)
{
    /// <summary>Waits for commits in flight; the next statement then sees their lanes as they left them.</summary>
    private const string LockLanes = "select 1 from worker_lanes where worker_id = $1 order by lane for update";

    /// <summary>$2: the epoch seen, or null for any. Answers the new epoch, or null when it is another by now.</summary>
    private const string Raise = """
        with raised as (update worker_lanes set epoch = epoch + 1 where worker_id = $1 and ($2::bigint is null or epoch = $2)
          returning epoch)
        select max(epoch) from raised
        """;

    /// <summary>Takes the name: supersedes whoever held it, at once, and starts a new epoch.</summary>
    public async Task<WorkerIdentity> RegisterAsync(string id, Guid instance, int commitLanes, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await connection.ExecuteAsync(
            """
            delete from workers where gone_at < now() - interval '1 day' and id <> $1
            """,
            stop,
            id
        );
        // nobody comes back after a week
        await connection.ExecuteAsync("delete from lost_calls where day < (now() at time zone 'utc')::date - 7", stop);
        await connection.ExecuteAsync(
            """
            insert into workers (id, epoch, instance, heartbeat, started_at, seen_at) values ($1, 0, $2, 0, now(), now()) on conflict (id)
              do nothing
            """,
            stop,
            id,
            instance
        );
        await connection.ExecuteAsync(
            """
            insert into worker_lanes (worker_id, lane, epoch, batch, granted, granted_price, granted_list)
            select $1, l, coalesce((select max(epoch) from worker_lanes where worker_id = $1), 0), 0, 0, 0, 0 from generate_series($2, $3) l
              where l <> 0 on conflict do nothing
            """,
            stop,
            id,
            -ProviderNames.All.Count,
            commitLanes
        );
        var epoch = (long)(await SupersedeAsync(connection, id, DBNull.Value, stop))!;
        await LostReservations.BookAsync(connection, id, epoch - 1, stop);
        await connection.ExecuteAsync(
            """
            update workers set epoch = $2, instance = $3, heartbeat = heartbeat + 1, started_at = now(), seen_at = now(), gone_at = null
              where id = $1
            """,
            stop,
            id,
            epoch,
            instance
        );
        var lanes = new Dictionary<int, Lane>();
        await using (
            var command = connection.Command(
                "select lane, number, batch from worker_lanes where worker_id = $1 and lane <= $2",
                id,
                commitLanes
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                lanes[reader.GetInt32(0)] = new Lane(id, reader.GetInt32(0), epoch, reader.GetInt32(1), reader.GetInt64(2));
        }

        await transaction.CommitAsync(stop);
        return new WorkerIdentity(
            id,
            epoch,
            [.. Enumerable.Range(1, commitLanes).Select(n => lanes[n])],
            ProviderNames.All.ToDictionary(p => p, p => lanes[-(int)p])
        );
    }

    /// <summary>False: the epoch is over.</summary>
    public async Task<bool> BeatAsync(WorkerIdentity worker, CancellationToken stop)
    {
        await using var command = source.CreateCommand(
            "update workers set heartbeat = heartbeat + 1, seen_at = now() where id = $1 and epoch = $2 and gone_at is null"
        );
        command.Bind(worker.Id, worker.Epoch);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>The process that holds the name now.</summary>
    public async Task<Guid?> HolderAsync(string id, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select instance from workers where id = $1");
        command.Bind(id);
        return await command.ExecuteScalarAsync(stop) as Guid?;
    }

    /// <summary>All workers not declared gone.</summary>
    public async Task<List<HeartbeatReading>> HeartbeatsAsync(CancellationToken stop)
    {
        await using var command = source.CreateCommand("select id, epoch, heartbeat from workers where gone_at is null");
        await using var reader = await command.ExecuteReaderAsync(stop);
        var readings = new List<HeartbeatReading>();
        while (await reader.ReadAsync(stop))
            readings.Add(new HeartbeatReading(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        return readings;
    }

    /// <summary>
    /// Declares a worker gone, if it still is in the epoch and at the heartbeat that were seen: fences it and books its reservations as
    /// uncertain.
    /// </summary>
    public async Task<bool> DeclareGoneAsync(HeartbeatReading seen, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await SupersedeAsync(connection, seen.Id, seen.Epoch, stop) is not long epoch)
            return false;
        if (
            await connection.ExecuteAsync(
                "update workers set epoch = $3, gone_at = now() where id = $1 and heartbeat = $2 and gone_at is null",
                stop,
                seen.Id,
                seen.Heartbeat,
                epoch
            ) == 0
        )
            return false; // it moved after all: the transaction is rolled back
        await LostReservations.BookAsync(connection, seen.Id, seen.Epoch, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>The worker leaves in order; what it has still reserved (nothing, normally) is booked as uncertain.</summary>
    public async Task LeaveAsync(WorkerIdentity worker, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await SupersedeAsync(connection, worker.Id, worker.Epoch, stop) is not long epoch)
            return; // somebody took over already
        await LostReservations.BookAsync(connection, worker.Id, worker.Epoch, stop);
        await connection.ExecuteAsync("update workers set epoch = $2, gone_at = now() where id = $1", stop, worker.Id, epoch);
        await transaction.CommitAsync(stop);
    }

    /// <summary>
    /// Raises the epoch, so that nobody can commit or reserve under the old one. Locks lanes before runs, as everybody does.
    /// </summary>
    private static async Task<object?> SupersedeAsync(NpgsqlConnection connection, string id, object epoch, CancellationToken stop)
    {
        await connection.ExecuteAsync(LockLanes, stop, id);
        return await connection.ScalarAsync(Raise, stop, id, epoch);
    }
}
