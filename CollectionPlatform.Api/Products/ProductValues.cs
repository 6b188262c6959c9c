using System.Collections.Concurrent;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Api.Products;

/// <summary>
/// Counts products that cost clearly less at eBay. It takes some microseconds a product, so that a large run would take most of a
/// processor if every page counted anew: an answer is kept for 20 times as long as it took.
/// </summary>
public sealed class ProductValues(NpgsqlDataSource source, TimeProvider clock)
{
    private const int Worth = 20,
        MostKept = 1_000;

    private const string Counts = """
        count(*), count(*) filter (where p.price_usd > 0 and p.lowest_usd is not null),
          count(*) filter (where p.price_usd > 0 and p.lowest_usd * 100 <= p.price_usd * (100 - $2))
        """;

    private const string OfRun = $"""
        select c.category_id, c.name, {Counts}
        from run_products r join product_prices p on p.asin = r.asin join run_categories c on c.run_id = r.run_id and c.ordinal = r.category
        where r.run_id = $1 and not r.shared group by c.ordinal, c.category_id, c.name order by c.ordinal
        """;

    private const string OfCategory = $"""
        select null::uuid, null::text, {Counts} from product_prices p
        where p.asin = any(array(select asin from product_categories where category_id = $1))
        """;

    private readonly ConcurrentDictionary<(Guid Id, int Percent), Kept> kept = new();

    public async Task<RunValueView> OfRunAsync(RunId run, int minDiscountPercent, CancellationToken stop)
    {
        var rows = await ReadAsync(OfRun, run.Value, minDiscountPercent, stop);
        var total = new ProductValue(
            rows.Sum(r => r.Value.Products),
            rows.Sum(r => r.Value.Compared),
            rows.Sum(r => r.Value.Cheaper),
            minDiscountPercent
        );
        return new(total, rows);
    }

    /// <summary>Over all runs.</summary>
    public async Task<ProductValue> OfCategoryAsync(CategoryId category, int minDiscountPercent, CancellationToken stop) =>
        (await ReadAsync(OfCategory, category.Value, minDiscountPercent, stop))[0].Value;

    private async Task<IReadOnlyList<CategoryValue>> ReadAsync(string sql, Guid id, int percent, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        if (kept.TryGetValue((id, percent), out var known) && clock.GetElapsedTime(known.At, began) < known.Took * Worth)
            return known.Rows;
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = percent });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<CategoryValue>();
        while (await reader.ReadAsync(stop))
            rows.Add(
                new(
                    reader.IsDBNull(0) ? Guid.Empty : reader.GetGuid(0),
                    reader.IsDBNull(1) ? "" : reader.GetString(1),
                    new(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), percent)
                )
            );
        var ended = clock.GetTimestamp();
        if (kept.Count >= MostKept)
            kept.Clear();
        kept[(id, percent)] = new(rows, ended, clock.GetElapsedTime(began, ended));
        return rows;
    }

    private sealed record Kept(IReadOnlyList<CategoryValue> Rows, long At, TimeSpan Took);
}
