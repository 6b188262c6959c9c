using Npgsql;

namespace CollectionPlatform.Benchmarks.Pages;

/// <summary>A database as after years: 10,000 runs, 1,000,000 products with a listing each, and one run with 100,000 failures beside
/// 100,000 look-ups that were collected.
/// A usual run and a category are stretches of the products, as they were collected one after the other; every tenth product belongs to the
/// large run as well.</summary>
internal static class LargeHistory
{
    public const int Runs = 10_000,
        Products = 1_000_000,
        Failures = 100_000;

    /// <summary>The run with the failures.</summary>
    public const string LargeRun = "00000000-0000-7000-8000-000000002710";

    private static readonly string[] Steps =
    [
        $"""
            insert into runs (id, chain_id, job, name, state, requested_by, created_at, started_at, finished_at, estimate_usd,
              estimate_calls, cap_usd, settled_usd, uncertain_usd, reserved_usd,
              seq, units_done, units_known, products, listings, failed, amazon_calls, ebay_calls)
            select id, id, 'collection', case when n % 7 = 0 then 'Spring catalogue ' || n else 'Collection ' || n end,
              case when n % 20 = 0 then 'completedWithFailures' when n % 20 = 1 then 'cancelled'
                else 'completed' end, 'admin', at, at, at + interval '4 minutes',
              0.29, 125, 5, 0.25, 0, 0, units, units, units, 100, 100, case when n = {Runs} then {Failures} else 0 end, 5, units - 5
            from (select n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id,
                now() - ({Runs} - n) * interval '5 minutes' as at,
                case when n = {Runs} then {2 * Failures} else 105 end as units
              from generate_series(1, {Runs}) n) r
            """,
        $"""
            insert into run_categories (run_id, ordinal, category_id, external_id, name, expected_products, estimated_amazon_calls,
              estimated_ebay_calls, estimate_usd, estimate_low_usd, estimate_high_usd,
              units_done, units_known, products, listings, failed, amazon_calls, ebay_calls, settled_usd)
            select r.id, 0, c.id, c.external_id, c.name, 100, 5, 120, 0.29, 0.24, 0.36, r.units_done, r.units_known, r.products, r.listings,
              r.failed, r.amazon_calls, r.ebay_calls, r.settled_usd
            from (select *, row_number() over (order by created_at) as n from runs) r
              join (select *, row_number() over (order by external_id) as n, count(*) over () as total from categories) c
              on c.n = r.n % c.total + 1
            """,
        "insert into run_events (run_id, at, kind, actor, detail) select r.id, r.created_at + n * interval '1 minute', case n "
            + "when 0 then 'pending' when 1 then 'running' else r.state end, 'system', 'Step ' || n from runs r, generate_series(0, 2) "
            + "n",
        """
            insert into spend (run_id, day, provider, category, price_usd, calls, settled_usd, uncertain_usd, wasted_usd, discrepancy_usd,
              items)
            select id, (created_at at time zone 'utc')::date, p, 0, case p when 1 then 0.01 else 0.002 end, 100, 0.125, 0, 0, 0, 100
              from runs, generate_series(1, 2) p
            """,
        $"""
            insert into products (asin, title, url, image_url, stars, reviews, list_price_usd, best_seller, collected_at)
            select 'B' || lpad(n::text, 9, '0'), (array['Steel', 'Cotton', 'Oak', 'Copper', 'Linen', 'Glass', 'Wool',
              'Brass'])[n % 8 + 1] || ' '
                || (array['kettle', 'blanket', 'shelf', 'lamp', 'shirt', 'bowl', 'scarf', 'hook', 'frame', 'basket', 'mirror', 'clock',
                  'vase'])[n % 13 + 1] || ', number ' || n,
              'https://shop.example/dp/' || n, 'https://shop.example/img/' || n || '.jpg', 4.5, n % 5000, 24.99, n % 100 = 0,
                now() - ({Products} - n) * interval '1 second'
            from generate_series(1, {Products}) n
            """,
        $"""
            insert into product_prices (asin, price_usd, lowest_usd, position)
            select 'B' || lpad(n::text, 9, '0'), 19.99, 13 + n % 1000 * 0.01 + 3.99, n from generate_series(1, {Products}) n
            """,
        $"insert into listings (listing_id, asin, run_id, offer) select 'L' || position, asin, '{LargeRun}', 0 from product_prices",
        """
            insert into product_listings (asin, listings, sellers)
            select asin, json_build_array(json_build_object('id', 'L' || position, 'title', title || ', new in box', 'price',
              lowest_usd - 3.99, 'shipping', 3.99, 'condition', 'New', 'seller', 'seller' || position % 4000, 'score', position % 4000,
              'percent', 99.1, 'at', collected_at))::text, 1
              from products join product_prices using (asin)
            """,
        $"""
            insert into product_categories (category_id, asin)
            select c.id, p.asin from product_prices p join (select id, row_number() over (order by external_id) as n,
              count(*) over () as total from categories) c on c.n = (p.position - 1) * c.total / {Products} + 1
            """,
        "insert into run_products (run_id, asin, category, page) select ('00000000-0000-7000-8000-' || lpad(to_hex((position - "
            + $"1) * {Runs} / {Products} + 1), 12, '0'))::uuid, asin, 0, 1 from product_prices",
        $"insert into run_products (run_id, asin, category, page) select '{LargeRun}', asin, 0, 1 from product_prices where position % "
            + "10 = 0 on conflict do nothing",
        $"""
            insert into finished_units (run_id, provider, subject, page, category, batch, ord, at, cost_usd, total_pages, reason, detail,
              status)
            select '{LargeRun}', 2, 'B' || lpad(n::text, 9, '0'), 1, 0, n / 100, n % 100, now() - ({2
                * Failures} - n) * interval '1 millisecond', 0.002, 1,
              case when n % 2 = 0 then case when n % 10 = 0 then 'malformed' else 'notFound' end end, case
                when n % 2 = 0 then 'no such item' end, case when n % 2 = 0 then 404 else 200 end
            from generate_series(0, {(2 * Failures) - 1}) n
            """,
        """
            insert into run_logs (run_id, batch, entries)
            select u.run_id, u.batch, convert_to(json_agg(json_strip_nulls(json_build_object('unitId', 'ebay:' || u.subject || ':1',
              'provider', 'ebay', 'category', c.name, 'outcome', case when u.reason is null then 'collected' else 'skipped' end,
              'reason', u.reason, 'costUsd', u.cost_usd, 'at', u.at, 'items', '[]'::json)) order by u.ord)::text, 'UTF8')
            from finished_units u join run_categories c on c.run_id = u.run_id and c.ordinal = u.category group by u.run_id, u.batch
            """,
        $"""
            insert into run_commits (run_id, first_seq, units, items, failed, settled_usd, batch, at)
            select '{LargeRun}', n * 100 + 1, 100, 50, 50, 0.2, n, now() - ({2
                * Failures
                / 100} - n) * interval '100 milliseconds' from generate_series(0, {(2 * Failures / 100) - 1}) n
            """,
        $"update item_clock set position = {Products}",
        "analyze",
    ];

    public static async Task FillAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 300 });
        foreach (var step in Steps)
        {
            await using var command = source.CreateCommand(step);
            await command.ExecuteNonQueryAsync();
        }
    }
}
