using CollectionPlatform.Core.Postgres;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// Functions in the database for what must be one round trip: a fenced worker's statement fails inside it with <see
/// cref="DatabaseErrors.Fenced"/>, and a bill changes the price that the next reservation reads. A migration creates them.
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
    /// Reserves as many of <c>p_wanted</c> calls as fit under the cap, at the price in force; answers how many, that price and the list
    /// price. Unsettled reservations of a run, all workers together, stay within 10 % of what is left under its cap, or the price of 16 of
    /// the dearest calls where that is more; of these, 8 calls are kept for the other provider. Numbered per provider, so that asking again
    /// after a lost answer books nothing twice. The run's row is locked first and read afterwards, so that a cap lowered meanwhile is the
    /// one compared with.
    /// </summary>
    internal const string Reserve = """
        create function reserve_calls(p_worker text, p_epoch bigint, p_number bigint, p_run uuid, p_provider smallint, p_wanted int,
          out granted int, out price numeric, out list numeric) language plpgsql as $$
        declare last bigint; dearest numeric; others numeric;
        begin
          select l.batch, l.granted, l.granted_price, l.granted_list into last, granted, price, list from worker_lanes l
            where l.worker_id = p_worker and l.lane = -p_provider and l.epoch = p_epoch for no key update;
          if last = p_number then return; end if;
          if last is distinct from p_number - 1 then raise exception 'fenced' using errcode = 'CP001'; end if;
          select p.reserved_price_usd, p.price_usd into price, list from providers p where p.name = p_provider;
          select max(p.reserved_price_usd), max(p.reserved_price_usd) filter (where p.name <> p_provider) into dearest, others
            from providers p;
          perform 1 from runs r where r.id = p_run for no key update;
          select greatest(0, 8 * others - coalesce(sum(h.calls * h.price_usd), 0)) into others
            from reservations h where h.run_id = p_run and h.provider <> p_provider;
          select least(p_wanted, greatest(0, floor((least(m.room, greatest(m.room / 10, 16 * dearest) - others) - m.reserved_usd) / price)))
            ::int into granted
            from (select r.cap_usd - r.settled_usd - r.uncertain_usd as room, r.reserved_usd
              from runs r where r.id = p_run and r.state = 'running') m;
          granted := coalesce(granted, 0);
          if granted > 0 then
            update runs set reserved_usd = reserved_usd + granted * price where id = p_run;
            insert into reservations as h (worker_id, run_id, provider, price_usd, list_usd, calls)
              values (p_worker, p_run, p_provider, price, list, granted)
              on conflict (worker_id, run_id, provider, price_usd, list_usd) do update set calls = h.calls + excluded.calls;
          end if;
          update worker_lanes l set batch = p_number, granted = reserve_calls.granted, granted_price = reserve_calls.price,
            granted_list = reserve_calls.list
            where l.worker_id = p_worker and l.lane = -p_provider;
        end $$;
        """;

    /// <summary>
    /// Books what answers of a provider say they cost. Calls are reserved at the highest of the last 100 bills, never below the list;
    /// bills are kept only while one of them is above it. Answers the price if this raised it, for the event and for the caller, else null.
    /// Nearly always there is nothing to write, and then nothing is locked.
    /// </summary>
    internal const string Bills = """
        create function book_bills(p_provider smallint, p_discrepancy numeric, p_bills numeric[], p_answered boolean) returns numeric
          language plpgsql as $$
        declare p providers; bills numeric[]; price numeric; raised numeric;
        begin
          select * into p from providers where name = p_provider and (p_discrepancy <> 0 or recent_bills <> '{}'
            or exists (select from unnest(p_bills) b where b > price_usd)
            or (p_answered and (answered_at is null or answered_at not between clock_timestamp() - interval '2 s' and clock_timestamp())))
            for no key update;
          if not found then return null; end if;
          bills := p.recent_bills || p_bills;
          bills := bills[greatest(1, cardinality(bills) - 99):];
          price := greatest(p.price_usd, (select max(b) from unnest(bills) b));
          if price > p.reserved_price_usd then raised := price; end if;
          update providers set discrepancy_usd = discrepancy_usd + p_discrepancy, reserved_price_usd = price,
            recent_bills = case when price > p.price_usd then bills else '{}' end,
            price_episode = price_episode + (raised is not null and p.reserved_price_usd = p.price_usd)::int,
            answered_at = case when p_answered then clock_timestamp() else answered_at end
            where name = p_provider;
          if raised is not null then
            insert into run_events as e (run_id, at, kind, actor, detail, episode)
              select r.id, now(), 'priceRaised', 'system', t.key || ': responses are billed $' || trim_scale(raised)
                || ' per call, the price list says $' || trim_scale(p.price_usd) || '; calls are reserved at $' || trim_scale(raised)
                || ' from now on', t.key || ':price:' || q.price_episode
              from runs r, providers q, (select case p_provider when 1 then 'amazon' else 'ebay' end as key) t
              where q.name = p_provider and r.state in ('running', 'pausing') and r.job = 'collection' order by r.id
              on conflict (run_id, episode) do update set detail = excluded.detail, updated_at = now();
          end if;
          return raised;
        end $$;
        """;

    /// <summary>Fails with <see cref="DatabaseErrors.Changed"/> where rows were not found as they had been read.</summary>
    internal const string ExpectRows = """
        create function expect_rows(p_found bigint, p_expected bigint) returns void language plpgsql as $$
        begin
          if p_found <> p_expected then raise exception 'changed by somebody else' using errcode = 'CP002'; end if;
        end $$;
        """;

    internal const string Drop =
        "drop function fence(text, int, bigint, bigint); drop function reserve_calls(text, bigint, bigint, uuid, smallint, int); "
        + "drop function book_bills(smallint, numeric, numeric[], boolean); drop function expect_rows(bigint, bigint);";
}
