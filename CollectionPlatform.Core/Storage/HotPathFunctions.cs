using CollectionPlatform.Core.Postgres;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// Two functions in the database, so that a fenced worker's statement fails inside the same round trip. They raise <see
/// cref="DatabaseErrors.Fenced"/>; a
/// migration creates them.
/// </summary>
public static class HotPathFunctions
{
    /// <summary>
    /// Claims batch number <c>p_batch</c> of a lane; the row stays locked to COMMIT, so that whoever raises the epoch waits for it.
    /// </summary>
    internal const string Fence = """
        create function fence(p_worker text, p_lane int, p_epoch bigint, p_batch bigint) returns void language plpgsql as $$
        begin
          update worker_lanes set batch = p_batch where worker_id = p_worker and lane = p_lane and epoch = p_epoch and batch = p_batch - 1;
          if not found then raise exception 'fenced' using errcode = 'CP001'; end if;
        end $$;
        """;

    /// <summary>
    /// Reserves as many of <c>p_wanted</c> calls as fit under the cap, at the price in force; answers how many and that price. Numbered per
    /// provider, so that asking again
    /// after a lost answer books nothing twice. The run's row is locked first and read afterwards, so that a cap lowered meanwhile is the
    /// one compared with.
    /// </summary>
    internal const string Reserve = """
        create function reserve_calls(p_worker text, p_epoch bigint, p_number bigint, p_run uuid, p_provider smallint, p_wanted int,
          out granted int, out price numeric) language plpgsql as $$
        declare last bigint;
        begin
          select l.batch, l.granted, l.granted_price into last, granted, price from worker_lanes l
            where l.worker_id = p_worker and l.lane = -p_provider and l.epoch = p_epoch for no key update;
          if last = p_number then return; end if;
          if last is distinct from p_number - 1 then raise exception 'fenced' using errcode = 'CP001'; end if;
          select p.price_usd into price from providers p where p.name = p_provider;
          perform 1 from runs r where r.id = p_run for no key update;
          select least(p_wanted, greatest(0, floor((r.cap_usd - r.settled_usd - r.uncertain_usd - r.reserved_usd) / price)))::int into
            granted
            from runs r where r.id = p_run and r.state = 'running';
          granted := coalesce(granted, 0);
          if granted > 0 then
            update runs set reserved_usd = reserved_usd + granted * price where id = p_run;
            insert into reservations as h (worker_id, run_id, provider, price_usd, calls)
              values (p_worker, p_run, p_provider, price, granted)
              on conflict (worker_id, run_id, provider, price_usd) do update set calls = h.calls + excluded.calls;
          end if;
          update worker_lanes l set batch = p_number, granted = reserve_calls.granted, granted_price = reserve_calls.price
            where l.worker_id = p_worker and l.lane = -p_provider;
        end $$;
        """;

    internal const string Drop =
        "drop function fence(text, int, bigint, bigint); drop function reserve_calls(text, bigint, bigint, uuid, smallint, int);";
}
