namespace CollectionPlatform.Core.Work.Commit;

/// <summary>What a search changes: the listings it shows, and at the end of the commit what follows from them.</summary>
internal static class ListingStatements
{
    /// <summary>
    /// New ones by a plain insert, which writes a fifth less than one that expects a conflict. One that somebody else has just inserted
    /// fails the batch with 23505, which is rare: repeated, the batch finds it. OFFSET 0 keeps the look-ups index probes.
    /// <para>
    /// A listing bears the run that counted it last. What that leaves for <see cref="CommitStatements.Counters"/> to count is handed on as
    /// a setting of the transaction: how many are new to everybody, and which bear another run. These rows are locked from here on.
    /// </para>
    /// </summary>
    public const string Listings = """
        with told as materialized (
          select u.*, k.known, k.run_id
          from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::text[], $9::smallint[]) u(id, seller, title,
            price, shipping, condition, category)
          left join lateral (select true as known, l.run_id from listings l where l.listing_id = u.id offset 0 for no key update) k
            on true),
        fresh as (
          insert into listings (listing_id, seller_name, title, price_usd, shipping_usd, condition, collected_at, run_id)
          select id, seller, title, price, shipping, condition, $7, $8 from told where known is null),
        again as (
          insert into listings (listing_id, seller_name, title, price_usd, shipping_usd, condition, collected_at, run_id)
          select id, seller, title, price, shipping, condition, $7, $8 from told where known
          on conflict (listing_id) do update set seller_name = excluded.seller_name, title = excluded.title,
            price_usd = excluded.price_usd, shipping_usd = excluded.shipping_usd, condition = excluded.condition,
            collected_at = excluded.collected_at, run_id = excluded.run_id)
        select set_config('collection.listings', coalesce(json_agg(c), '[]')::text, true) from (
          select category, count(*) as fresh, null as id, null::uuid as run from told where known is null group by category
          union all
          select category, 0, id, run_id from told where known and run_id <> $8) c
        """;

    /// <summary>
    /// now() is the transaction's: the same in every statement of the commit. The later of two sightings stays, whichever commits last. New
    /// ones are inserted as <see cref="Listings"/> are.
    /// </summary>
    public const string ProductListings = """
        with told as materialized (
          select u.*, k.known from unnest($1::text[], $2::text[]) u(asin, id)
          left join lateral (select true as known from product_listings l where l.asin = u.asin and l.listing_id = u.id offset 0) k
            on true),
        fresh as (insert into product_listings (asin, listing_id, seen_at) select asin, id, now() from told where known is null)
        insert into product_listings as p (asin, listing_id, seen_at)
        select asin, id, now() from told where known
        on conflict (asin, listing_id) do update set seen_at = greatest(p.seen_at, excluded.seen_at), ended_at = null
        """;

    /// <summary>
    /// Unchanged sellers are neither locked nor rewritten. A seller that is new to two lanes makes one wait for the commit of the other: so
    /// sellers come after all that can be done without waiting.
    /// </summary>
    public const string Sellers = """
        insert into sellers as s (username, feedback_score, feedback_percent)
        select u.name, u.score, u.percent from unnest($1::text[], $2::int[], $3::numeric[]) u(name, score, percent)
        where not exists (select from sellers k where k.username = u.name and k.feedback_score is not distinct from u.score
          and k.feedback_percent is not distinct from u.percent)
        on conflict (username) do update set feedback_score = excluded.feedback_score, feedback_percent = excluded.feedback_percent
        """;

    /// <summary>
    /// When a search for u.asin began and how many pages it has; no row while it is incomplete. It is complete with all its pages, in this
    /// run and its chain of retries ($3), with nothing left out of them. Under the run's lock the pages that other commits stored are seen.
    /// </summary>
    private const string CompleteSearch = """
        select min(c.stored_at) as began, count(distinct f.page) as pages
            from unnest($3::uuid[]) r(id)
            cross join lateral (select f.page, f.total_pages, f.note, f.batch from finished_units f where f.run_id = r.id and f.provider = 2
              and f.subject = u.asin and f.reason is null offset 0) f
            cross join lateral (select c.stored_at from run_commits c where c.batch = f.batch offset 0) c
            where not u.whole
            having bool_or(f.page = 1) and count(distinct f.page) = greatest(max(f.total_pages), 1)
              and bool_and(f.note is null)
        """;

    /// <summary>
    /// Ends listings.
    /// <para>
    /// A listing ends when a search for the product is complete and the listing was last seen before the first of its pages was stored.
    /// Sightings by other runs meanwhile count. A row that is locked is just being seen or ended by somebody else, so it is left to them:
    /// nobody waits here.
    /// </para>
    /// <para>
    /// OFFSET 0 keeps the look-ups index probes, whatever the statistics say; the question whether any is gone keeps a plan that was made
    /// for an empty table from scanning a full one.
    /// </para>
    /// </summary>
    public const string Ended = $"""
        with searched as (
          select u.asin, now() as began from unnest($1::text[], $2::boolean[]) u(asin, whole) where u.whole
          union all
          select u.asin, s.began from unnest($1::text[], $2::boolean[]) u(asin, whole)
          cross join lateral ({CompleteSearch}) s where not u.whole),
        gone as (
          select p.ctid from searched s cross join lateral (select p.ctid from product_listings p where p.asin = s.asin
            and p.seen_at < s.began and p.ended_at is null offset 0 for update skip locked) p)
        update product_listings set ended_at = now() where exists (select from gone) and ctid = any(array(select ctid from gone))
        """;

    /// <summary>On its own, before the products move: the next statement then sees the listings as the last commit left them.</summary>
    public const string LockClock = "select 1 from item_clock where id = 1 for no key update";

    /// <summary>
    /// Gives a new position and its lowest price to every product of which a listing ended (now() is this commit's) or was written, also
    /// for another product ("elsewhere"). Whoever writes a listing of a product comes here after it, one after the other, so that the last
    /// one has seen them all. The lowest price of the listings that this commit wrote (xmin is its transaction) comes with it ($6): only
    /// others are read, and only where there can be one: a product without a lowest price has no other.
    /// <para>
    /// In the same row it notes when the product was last searched completely, and by how many calls: when the search began, since its
    /// first page is as old as that. A search that is incomplete takes the note away, as its last search then is no complete one.
    /// </para>
    /// <para>
    /// OFFSET 0 and LIMIT keep the look-ups index probes. One GROUP BY instead of joins: a plan that was made for empty tables joined by
    /// comparing each product with each.
    /// </para>
    /// </summary>
    public const string Moved = $"""
        with searched as materialized (
          select u.asin, u.told, u.shown, case when u.whole then now() else s.began end as at,
            case when u.whole then 1 else s.pages end as calls
          from unnest($1::text[], $4::boolean[], $5::boolean[], $6::numeric[]) u(asin, whole, shown, told)
          left join lateral ({CompleteSearch}) s on true),
        changed as (
          select asin, max(told) as told, bool_or(looked) as looked, max(at) as at, max(calls) as calls, bool_or(elsewhere) as elsewhere,
            bool_or(moves) as moves
          from (
            select asin, told, true as looked, at, calls, false as elsewhere, shown or (select true from product_listings p
              where p.asin = s.asin and p.ended_at = now() limit 1) is not null as moves
            from searched s
            union all
            select p.asin, null, false, null, null, true, true from unnest($2::text[]) u(id)
            cross join lateral (select p.asin from product_listings p where p.listing_id = u.id and p.ended_at is null
              and p.xmin <> pg_current_xact_id()::xid offset 0) p) c
          group by asin),
        moved as (select c.*, count(*) filter (where moves) over (order by asin) as n from changed c),
        clock as (
          update item_clock set position = position + (select count(*) from moved where moves) where id = 1 returning position)
        update product_prices p set position = case when m.moves then clock.position + 1 - m.n else p.position end,
          lowest_usd = case when not m.moves then p.lowest_usd when p.lowest_usd is null and not m.elsewhere then m.told
            else least(m.told, (
              select min(l.price_usd + coalesce(l.shipping_usd, 0))
              from (select e.listing_id from product_listings e where e.asin = p.asin and e.ended_at is null
                and e.xmin <> pg_current_xact_id()::xid offset 0) e
              cross join lateral (select l.price_usd, l.shipping_usd from listings l where l.listing_id = e.listing_id
                and l.price_usd > 0 offset 0) l)) end,
          looked_up_at = case when not m.looked then p.looked_up_at when m.at is null then null else greatest(p.looked_up_at, m.at) end,
          look_up_calls = coalesce(m.calls, p.look_up_calls)
        from moved m cross join clock
        where p.asin = m.asin and (m.moves or p.looked_up_at is not null or m.at is not null)
        """;
}
