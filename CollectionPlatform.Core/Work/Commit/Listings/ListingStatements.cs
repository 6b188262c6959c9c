namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>
/// What a search changes. The commit knows what there was (<see cref="KnownListing"/>, <see cref="KnownPack"/>) and writes over that very
/// version of each row (its xmin), or fails with <see cref="Postgres.DatabaseErrors.Changed"/>: somebody else was quicker. What is new is
/// inserted without <c>on conflict</c>: what somebody else has just inserted fails with 23505. Both are rare; the batch is read anew and
/// repeated. OFFSET 0 keeps the look-ups index probes, whatever the statistics say.
/// </summary>
internal static class ListingStatements
{
    public const string New = """
        insert into listings (listing_id, asin, run_id, offer)
        select u.id, u.asin, $4, u.offer from unnest($1::text[], $2::text[], $3::bigint[]) u(id, asin, offer)
        """;

    /// <summary>
    /// Known listings that this run counts now, or that offer something else. One that is counted bears this run from now on; that the
    /// other counted it is remembered as long as that may show it again, so that it does not count it once more. A run that is alone
    /// leaves no row.
    /// </summary>
    public const string Known = """
        with found as materialized (
          select u.*, l.run_id as other from unnest($1::text[], $2::xid[], $3::bigint[], $4::boolean[]) u(id, version, offer, counts)
          cross join lateral (select l.run_id from listings l where l.listing_id = u.id and l.xmin = u.version offset 0
            for no key update) l),
        displaced as (
          insert into run_listings (run_id, listing_id)
          select r.id, f.id from found f cross join lateral (select r.id from runs r where r.id = f.other
            and (r.finished_at is null or r.finished_at > now() - interval '1 hour') offset 0) r
          where f.counts on conflict do nothing),
        changed as (
          update listings l set offer = f.offer, run_id = case when f.counts then $5 else l.run_id end
          from found f where l.listing_id = f.id returning 1)
        select expect_rows((select count(*) from changed), cardinality($1::text[]))
        """;

    public const string Shared = """
        insert into shared_listings (listing_id, asin) select u.id, u.asin from unnest($1::text[], $2::text[]) u(id, asin)
        on conflict do nothing
        """;

    /// <summary>Those whose listings are gone: they are no longer among the products that follow its changes.</summary>
    public const string Unshared = """
        with gone as materialized (
          select s.listing_id, s.asin from unnest($1::text[], $2::text[]) u(id, asin)
          cross join lateral (select s.listing_id, s.asin from shared_listings s where s.listing_id = u.id and s.asin = u.asin offset 0) s)
        delete from shared_listings s using gone g where s.listing_id = g.listing_id and s.asin = g.asin
        """;

    public const string NewPacks = """
        insert into product_listings (asin, listings, sellers)
        select u.asin, u.listings, u.sellers from unnest($1::text[], $2::text[], $3::int[]) u(asin, listings, sellers)
        """;

    public const string KnownPacks = """
        with found as materialized (
          select p.asin, u.listings, u.sellers from unnest($1::text[], $2::text[], $3::int[], $4::xid[]) u(asin, listings, sellers, version)
          cross join lateral (select p.asin from product_listings p where p.asin = u.asin and p.xmin = u.version offset 0
            for no key update) p),
        changed as (
          update product_listings p set listings = f.listings, sellers = f.sellers from found f where p.asin = f.asin returning 1)
        select expect_rows((select count(*) from changed), cardinality($1::text[]))
        """;

    /// <summary>
    /// A new position and the lowest price for every product whose listings changed; $7 is how many these are, and their place among them
    /// is not 0. In the same row it notes when the product was last searched completely, and by how many calls: when the search began,
    /// since its first page is as old as that. A search that is incomplete takes the note away, as its last search then is no complete one.
    /// </summary>
    public const string Products = """
        with clock as (update item_clock set position = position + $7 where id = 1 returning position - $7 as position)
        update product_prices p set position = case when u.place > 0 then clock.position + u.place else p.position end,
          lowest_usd = case when u.place > 0 then u.lowest else p.lowest_usd end,
          looked_up_at = case when not u.searched then p.looked_up_at when u.at is null then null else greatest(p.looked_up_at, u.at) end,
          look_up_calls = coalesce(u.calls, p.look_up_calls)
        from unnest($1::text[], $2::int[], $3::numeric[], $4::boolean[], $5::timestamptz[], $6::int[])
          u(asin, place, lowest, searched, at, calls)
        cross join clock
        where p.asin = u.asin and (u.place > 0 or p.looked_up_at is not null or u.at is not null)
        """;

    /// <summary>The time of all that the commit notes, by the database's clock: workers' clocks differ.</summary>
    public const string ReadTime = "select clock_timestamp()";

    public static readonly string ReadListings = $"""
        select u.ord::int - 1, l.asin, l.run_id <> $3 and not exists (select from run_listings r where r.run_id = $3 and r.listing_id = u.id
            offset 0),
          case when l.offer <> u.offer then array[l.asin] || array(select s.asin from shared_listings s where s.listing_id = u.id
            order by s.asin limit {KnownListing.MostShown - 1}) end, l.xmin
        from unnest($1::text[], $2::bigint[]) with ordinality u(id, offer, ord)
        cross join lateral (select l.run_id, l.asin, l.offer, l.xmin from listings l where l.listing_id = u.id offset 0) l
        """;

    public const string ReadPacks = """
        select p.asin, p.listings, p.xmin from unnest($1::text[]) u(asin)
        cross join lateral (select p.asin, p.listings, p.xmin from product_listings p where p.asin = u.asin offset 0) p
        """;

    /// <summary>What is stored of searches of which the batch holds one page of several: of this run and of its chain of retries.</summary>
    public const string ReadPages = """
        select f.subject, f.run_id = $3, f.page, f.total_pages, f.reason is null, f.reason = 'wrongPage', f.note is not null, c.stored_at
        from unnest($1::text[]) u(asin) cross join unnest($2::uuid[]) r(id)
        cross join lateral (select * from finished_units f where f.run_id = r.id and f.provider = 2 and f.subject = u.asin offset 0) f
        cross join lateral (select c.stored_at from run_commits c where c.batch = f.batch offset 0) c
        """;
}
