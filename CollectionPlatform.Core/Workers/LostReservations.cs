using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Core.Workers;

/// <summary>Calls of a worker to one provider for one run at one price that may have been sent and were not committed.</summary>
public readonly record struct SentCalls(RunId Run, ProviderName Provider, decimal Price, int Calls);

/// <summary>
/// The money of lost workers: booked as uncertain when they are declared gone, and freed as far as they come back and tell what they never
/// sent.
/// </summary>
public static class LostReservations
{
    private const string LockRuns = """
        select 1 from runs where id in (select run_id from reservations where worker_id = $1 and calls > 0) order by id for no key update
        """;

    /// <summary>$2: the epoch the calls were reserved in.</summary>
    private const string Book = """
        with gone as (delete from reservations where worker_id = $1 returning run_id, provider, price_usd, list_usd, calls),
        lost as (
          insert into lost_calls (worker_id, epoch, run_id, provider, price_usd, list_usd, calls, day)
          select $1, $2, run_id, provider, price_usd, list_usd, calls, (now() at time zone 'utc')::date from gone
          where calls > 0 returning *),
        spent as (
          insert into spend as s (run_id, day, provider, category, price_usd, calls, settled_usd, uncertain_usd, wasted_usd,
            discrepancy_usd, items)
          select run_id, day, provider, -1, list_usd, sum(calls), 0, sum(calls * price_usd), 0, 0, 0 from lost
            group by run_id, day, provider, list_usd
          on conflict (run_id, day, provider, category, price_usd) do update
            set calls = s.calls + excluded.calls, uncertain_usd = s.uncertain_usd + excluded.uncertain_usd),
        sums as (select run_id, sum(calls) as calls, sum(calls * price_usd) as usd from lost group by run_id),
        booked as (
          update runs r set reserved_usd = r.reserved_usd - s.usd, uncertain_usd = r.uncertain_usd + s.usd from sums s where r.id = s.run_id
            returning r.id, s.calls, s.usd)
        insert into run_events (run_id, at, kind, actor, detail)
        select id, now(), 'rescued', 'system', $1 || ' was lost with ' || calls || ' calls in flight; $' || trim_scale(usd) ||
          ' may have been billed' from booked
        """;

    private const string LockLostRuns = """
        select 1 from runs where id in (select run_id from lost_calls where worker_id = $1 and epoch = $2) order by id for no key update
        """;

    /// <summary>
    /// $3 to $6: calls that may have been sent; all others of the epoch were not, those included whose grant the worker never heard of.
    /// </summary>
    private const string Free = """
        with lost as (delete from lost_calls where worker_id = $1 and epoch = $2 returning run_id, provider, price_usd, list_usd, day,
          calls),
        unsent as (
          select l.run_id, l.provider, l.price_usd, l.list_usd, l.day, l.calls, l.calls - least(l.calls, coalesce(s.calls, 0)) as free
          from lost l
          left join unnest($3::uuid[], $4::smallint[], $5::numeric[], $6::int[]) s(run_id, provider, price, calls)
            on s.run_id = l.run_id and s.provider = l.provider and s.price = l.price_usd),
        spent as (
          update spend s set calls = s.calls - u.free, uncertain_usd = s.uncertain_usd - u.usd
          from (select run_id, day, provider, list_usd, sum(free) as free, sum(free * price_usd) as usd from unsent
            group by run_id, day, provider, list_usd) u
          where s.run_id = u.run_id and s.day = u.day and s.provider = u.provider and s.category = -1 and s.price_usd = u.list_usd),
        sums as (select run_id, sum(calls) as calls, sum(free) as free, sum(free * price_usd) as usd from unsent group by run_id
          having sum(free) > 0),
        freed as (update runs r set uncertain_usd = r.uncertain_usd - s.usd from sums s where r.id = s.run_id
          returning r.id, s.calls, s.free, s.usd)
        insert into run_events (run_id, at, kind, actor, detail)
        select id, now(), 'freed', 'system', $1 || ' came back: ' || free || ' of the ' || calls ||
          ' calls it was lost with were never sent; $' || trim_scale(usd) || ' is free again' from freed
        """;

    /// <summary>Books what the worker had reserved as uncertain: the calls may or may not have been made.</summary>
    internal static async Task BookAsync(NpgsqlConnection connection, string id, long epoch, CancellationToken stop)
    {
        await connection.ExecuteAsync(LockRuns, stop, id);
        await connection.ExecuteAsync(Book, stop, id, epoch);
        // the next worker may probe at once
        await connection.ExecuteAsync("update providers set probe_by = null, probe_until = null where probe_by = $1", stop, id);
    }

    /// <summary>
    /// A worker whose calls were booked as lost tells which of them may have been sent; the money of the others is free again. Repeating it
    /// changes nothing.
    /// </summary>
    /// <param name="worker">It, in the epoch that is over.</param>
    /// <param name="sent">At least as many as were sent and are not known to be committed; no further one may be sent.</param>
    public static async Task FreeAsync(
        NpgsqlDataSource source,
        WorkerIdentity worker,
        IReadOnlyCollection<SentCalls> sent,
        CancellationToken stop
    )
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await connection.ExecuteAsync(LockLostRuns, stop, worker.Id, worker.Epoch);
        await connection.ExecuteAsync(
            Free,
            stop,
            worker.Id,
            worker.Epoch,
            sent.Select(s => s.Run.Value).ToArray(),
            sent.Select(s => (short)s.Provider).ToArray(),
            sent.Select(s => s.Price).ToArray(),
            sent.Select(s => s.Calls).ToArray()
        );
        await transaction.CommitAsync(stop);
    }
}
