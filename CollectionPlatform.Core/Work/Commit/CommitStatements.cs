using CollectionPlatform.Core.Work.Commit.Listings;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// The commit's statements in the order they run: one batch, one transaction, one round trip; empty ones are left out. Locks are always
/// taken in the order turn, lane, finished units and their log, listings, listings of products, run, reservations, clock, products, with
/// keys sorted, so that commits never wait for each other in a circle; the hot rows (run, clock) come last, so that two lanes overlap in
/// everything before them.
/// </summary>
internal static class CommitStatements
{
    public const string Fence = "select fence($1, $2, $3, $4)";

    /// <summary>One of those commits at a time whose listings others changed meanwhile.</summary>
    public const string Turn = "select pg_advisory_xact_lock(hashtextextended('listings', 0))";

    /// <summary>
    /// Without <c>on conflict</c>: a unit somebody else has finished fails the batch with 23505, which is rare, and the normal case needs
    /// no join.
    /// </summary>
    public const string Units = """
        insert into finished_units (run_id, batch, ord, at, provider, subject, page, category, cost_usd, total_pages, reason, note, detail,
          status, shown)
        select $1, $2, u.ord - 1, u.at, u.provider, u.subject, u.page, u.category, u.cost, u.pages, u.reason, u.note, u.detail, u.status,
          u.shown
        from unnest($3::timestamptz[], $4::smallint[], $5::text[], $6::int[], $7::smallint[], $8::numeric[], $9::int[], $10::text[],
          $11::text[], $12::text[], $13::int[], $14::bigint[])
          with ordinality u(at, provider, subject, page, category, cost, pages, reason, note, detail, status, shown, ord)
        order by u.provider, u.subject collate "C", u.page
        """;

    /// <summary>
    /// The log entries, before the run's row is locked: compressing and writing them takes the longest. They do not know their sequence
    /// numbers yet.
    /// </summary>
    public const string Log = "insert into run_logs (run_id, batch, entries) values ($1, $2, $3)";

    public const string ProductCategories = """
        insert into product_categories (category_id, asin)
        select c.category_id, u.asin from unnest($2::text[], $3::smallint[]) u(asin, category)
        join run_categories c on c.run_id = $1 and c.ordinal = u.category order by 1, 2
        on conflict do nothing
        """;

    /// <summary>On its own, before the counters: the next statement then sees the row as the last commit left it.</summary>
    public const string LockRun = "select 1 from runs where id = $1 for no key update";

    /// <summary>
    /// What later pages say of how many there are, in the row of page 1, which the others derive from: more pages raise it, an answer for
    /// another page ends it for good. Answers how many pages there are now. Under the run's lock, so that two commits do not count the
    /// same pages as known twice.
    /// </summary>
    public const string Pages = """
        with said as (
          select u.provider, u.subject, f.category, f.total_pages as was,
            case when u.ends then least(f.total_pages, u.pages)
              when u.pages > f.total_pages and not exists (select from finished_units w where w.run_id = $1 and w.provider = u.provider
                and w.subject = u.subject and w.reason = 'wrongPage' offset 0) then u.pages
              else f.total_pages end as now
          from unnest($2::smallint[], $3::text[], $4::int[], $5::boolean[]) u(provider, subject, pages, ends)
          cross join lateral (select total_pages, category from finished_units where run_id = $1 and provider = u.provider
            and subject = u.subject and page = 1 offset 0) f),
        changed as (select * from said where now <> was),
        rows as (
          update finished_units f set total_pages = c.now from changed c
          where f.run_id = $1 and f.provider = c.provider and f.subject = c.subject and f.page = 1),
        categories as (
          update run_categories r set units_known = r.units_known + c.more
          from (select category, sum(now - was)::int as more from changed group by category) c
          where r.run_id = $1 and r.ordinal = c.category),
        run as (
          update runs set units_known = units_known + (select sum(now - was) from changed) where id = $1 and exists (select from changed))
        select provider, subject, now from said
        """;

    /// <summary>
    /// Products and listings new to the run (products also to its chain of retries), the counters of its categories, of its book of spend
    /// and of the run, and the commit's place in the log. Answers the run as it stands now, the new products, and which of these
    /// are not looked up. That is decided here, once: their last complete search (see <see cref="Search.Complete"/>) is younger than the
    /// run asks for. A run that does not ask looks nothing up for it. What is saved are the calls of that search, at what a call is
    /// reserved at now.
    /// </summary>
    public const string Counters = """
        with young as (
          select now() - make_interval(hours => 24 * skip_lookups_younger_than_days) as since from runs where id = $1),
        shown as (
          insert into run_products (run_id, asin, category, page, shared, look_up_skipped)
          select $1, u.asin, u.category, u.page, s.shared, case when (select since from young) is null or s.shared then false
            else (select true from product_prices p where p.asin = u.asin and p.looked_up_at > (select since from young) limit 1)
              is not null end
          from unnest($2::text[], $3::smallint[], $4::int[], $5::boolean[]) u(asin, category, page, shared)
          cross join lateral (select u.shared
            or (select true from run_products p where p.run_id = $1 and p.asin = u.asin limit 1) is not null as shared offset 0) s
          where not exists (select from unnest($33::uuid[]) r(id) cross join lateral (select from run_products p where p.run_id = r.id
            and p.asin = u.asin offset 0) p)
          on conflict do nothing returning asin, category, shared, look_up_skipped),
        found as (select asin, category, look_up_skipped as skipped from shown where not shared),
        saved as (
          select f.category, count(*) as n, sum(p.look_up_calls) * (select reserved_price_usd from providers where name = 2) as usd
          from found f cross join lateral (select p.look_up_calls from product_prices p where p.asin = f.asin offset 0) p
          where f.skipped group by f.category),
        counted as (select category, count(*) filter (where not shared) as n, count(*) filter (where shared) as shared
          from shown group by category),
        listed as (select * from unnest($35::smallint[], $36::bigint[]) l(category, n)),
        categories as (
          update run_categories c set units_done = c.units_done + d.done, units_known = c.units_known + d.known + coalesce(f.n, 0)
            - coalesce(s.n, 0), skipped_fresh = c.skipped_fresh + coalesce(s.n, 0), saved_usd = c.saved_usd + coalesce(s.usd, 0),
            products = c.products + coalesce(f.n, 0), products_shared = c.products_shared + coalesce(f.shared, 0),
            listings = c.listings + coalesce(l.n, 0), failed = c.failed + d.failed, amazon_calls = c.amazon_calls + d.amazon,
            ebay_calls = c.ebay_calls + d.ebay, settled_usd = c.settled_usd + d.usd
          from unnest($6::smallint[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::numeric[]) d(category, done, known,
            failed, amazon, ebay, usd)
          left join counted f on f.category = d.category
          left join saved s on s.category = d.category
          left join listed l on l.category = d.category
          where c.run_id = $1 and c.ordinal = d.category),
        spent as (
          insert into spend as s (run_id, day, provider, category, price_usd, calls, settled_usd, uncertain_usd, wasted_usd,
            discrepancy_usd, items)
          select $1, d.day, d.provider, d.category, d.price, d.calls, d.settled, d.uncertain, d.wasted,
            d.discrepancy,
            case when d.leads then coalesce(case d.provider when 1 then f.n else l.n end, 0) else 0 end
          from unnest($24::smallint[], $25::smallint[], $26::numeric[], $27::int[], $28::numeric[], $29::numeric[], $30::numeric[],
            $31::numeric[], $32::boolean[], $34::date[])
            d(provider, category, price, calls, settled, uncertain, wasted, discrepancy, leads, day)
          left join counted f on f.category = d.category
          left join listed l on l.category = d.category
          on conflict (run_id, day, provider, category, price_usd) do update
            set calls = s.calls + excluded.calls, settled_usd = s.settled_usd + excluded.settled_usd,
            uncertain_usd = s.uncertain_usd + excluded.uncertain_usd, wasted_usd = s.wasted_usd + excluded.wasted_usd,
              discrepancy_usd = s.discrepancy_usd + excluded.discrepancy_usd,
            items = s.items + excluded.items),
        run as (
          update runs r set seq = r.seq + $13, units_done = r.units_done + $13, units_known = r.units_known + $14 + (select count(*)
            from found where not skipped),
            products = r.products + (select count(*) from found), skipped_fresh = r.skipped_fresh + coalesce((select sum(n) from saved), 0),
            saved_usd = r.saved_usd + coalesce((select sum(usd) from saved), 0),
            listings = r.listings + (select coalesce(sum(n), 0)::bigint from listed), failed = r.failed + $15,
            amazon_calls = r.amazon_calls + $16, ebay_calls = r.ebay_calls + $17,
            current_category = coalesce($18, r.current_category),
            settled_usd = r.settled_usd + $19, uncertain_usd = r.uncertain_usd + $20, reserved_usd = r.reserved_usd - $21
          where r.id = $1 returning r.*),
        log as (
          insert into run_commits (run_id, first_seq, units, items, failed, settled_usd, batch, at, stored_at)
          select $1, run.seq - $13 + 1, $13, (select coalesce(sum(n), 0)::bigint from listed) + (select count(*) from found), $15, $19, $22,
            $23, coalesce($37, now())
          from run where $13 > 0)
        select seq, units_done, units_known, products, listings, failed, amazon_calls, ebay_calls, settled_usd, uncertain_usd, cap_usd,
          warned_cap_usd, estimate_calls, (select array_agg(asin) from found), skipped_fresh, saved_usd,
          (select array_agg(asin) from found where skipped) from run
        """;

    public const string Reservations = """
        update reservations h set calls = h.calls - u.calls
        from unnest($3::smallint[], $4::numeric[], $5::numeric[], $6::int[]) u(provider, price, list, calls)
        where h.worker_id = $1 and h.run_id = $2 and h.provider = u.provider and h.price_usd = u.price and h.list_usd = u.list
        """;

    public const string Bills = "select book_bills($1, $2, $3, $4)";

    public const string Clock = "update item_clock set position = position + $1 where id = 1";

    public const string Products = """
        with told as (
          select u.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::int[], $7::numeric[], $8::numeric[],
            $9::boolean[]) with ordinality u(asin, title, url, image, stars, reviews, price, list, best, ord)),
        texts as (
          insert into products (asin, title, url, image_url, stars, reviews, list_price_usd, best_seller, collected_at)
          select asin, title, url, image, stars, reviews, list, best, $10 from told
          on conflict (asin) do update set title = excluded.title, url = excluded.url, image_url = excluded.image_url,
            stars = excluded.stars, reviews = excluded.reviews, list_price_usd = excluded.list_price_usd,
            best_seller = excluded.best_seller, collected_at = excluded.collected_at)
        insert into product_prices (asin, price_usd, position)
        select asin, price, (select position from item_clock) - $11 + ord from told
        on conflict (asin) do update set price_usd = excluded.price_usd, position = excluded.position
        """;

    /// <summary>
    /// Which of these units are finished, and what their children are made of. OFFSET 0 keeps it an index probe per unit, whatever the
    /// statistics say.
    /// </summary>
    public const string Finished = """
        select u.ord::int - 1, coalesce(first.total_pages, 0),
          (select array_agg(p.asin) from run_products p where u.provider = 1 and p.run_id = $1 and p.category = f.category
            and p.page = u.page and not p.shared and not p.look_up_skipped)
        from unnest($2::smallint[], $3::text[], $4::int[]) with ordinality u(provider, subject, page, ord)
        cross join lateral (select category from finished_units where run_id = $1 and provider = u.provider
          and subject = u.subject and page = u.page offset 0) f
        left join lateral (select total_pages from finished_units where run_id = $1 and provider = u.provider
          and subject = u.subject and page = 1 offset 0) first on true
        """;

    /// <summary>What the pages before these showed.</summary>
    public const string ShownBefore = """
        select u.ord::int - 1, f.shown
        from unnest($2::smallint[], $3::text[], $4::int[]) with ordinality u(provider, subject, page, ord)
        cross join lateral (select shown from finished_units where run_id = $1 and provider = u.provider
          and subject = u.subject and page = u.page - 1 and shown is not null offset 0) f
        """;
}
