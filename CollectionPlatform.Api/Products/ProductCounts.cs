using CollectionPlatform.Core.Postgres;
using Npgsql;

namespace CollectionPlatform.Api.Products;

/// <param name="Count">Of products.</param>
/// <param name="Exact">False beyond <see cref="ProductCounts.Most"/>: an estimate of all, and a lower bound for a run or category.</param>
public sealed record ProductCount(long Count, bool Exact);

/// <summary>Counts products, as long as that is quick.</summary>
public sealed class ProductCounts(NpgsqlDataSource source)
{
    /// <summary>Counted one by one up to here.</summary>
    public const int Most = 10_000;

    private const string All = "select from product_prices limit $1";
    private const string OfCategory = "select from product_categories where category_id = $2 limit $1";
    private const string OfRun = "select from run_products where run_id = $2 and not shared limit $1";
    private const string OfBoth = """
        select from run_products r where r.run_id = $2 and not r.shared
        and exists (select from product_categories c where c.category_id = $3 and c.asin = r.asin) limit $1
        """;

    /// <summary>As of the last time the server looked over its tables.</summary>
    private const string Estimate = "select reltuples::bigint from pg_class where oid = 'product_prices'::regclass";

    public async Task<ProductCount> ReadAsync(Guid? run, Guid? category, CancellationToken stop)
    {
        var (rows, values) = (run, category) switch
        {
            ({ } r, { } c) => (OfBoth, [Most + 1, r, c]),
            ({ } r, null) => (OfRun, [Most + 1, r]),
            (null, { } c) => (OfCategory, [Most + 1, c]),
            _ => (All, new object[] { Most + 1 }),
        };
        await using var connection = await source.OpenConnectionAsync(stop);
        var counted = (long)(await connection.ScalarAsync($"select count(*) from ({rows}) r", stop, values))!;
        if (counted <= Most)
            return new ProductCount(counted, Exact: true);
        var all = run is null && category is null ? (long)(await connection.ScalarAsync(Estimate, stop))! : Most;
        return new ProductCount(Math.Max(all, Most), Exact: false);
    }
}
