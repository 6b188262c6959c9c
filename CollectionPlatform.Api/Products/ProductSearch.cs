using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Postgres;
using Npgsql;

namespace CollectionPlatform.Api.Products;

/// <summary>Reads pages of products; see <see cref="ProductQuery"/>.</summary>
internal sealed class ProductSearch(NpgsqlDataSource source)
{
    public async Task<List<FoundProduct>> ReadAsync(
        ProductFilter filter,
        ProductOrder order,
        int limit,
        Func<ProductQuery, string> statement,
        CancellationToken stop
    )
    {
        var query = new ProductQuery(filter, order, limit);
        await using var command = source.CreateCommand(statement(query));
        command.Bind(query.Values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var products = new List<FoundProduct>();
        while (await reader.ReadAsync(stop))
            products.Add(new(Read(reader), Text(reader, 15)));
        return products;
    }

    /// <summary>Whether more than <paramref name="rows"/> products follow in the order, whatever they are.</summary>
    public async Task<bool> GoesOnAsync(ProductFilter filter, ProductOrder order, int rows, CancellationToken stop)
    {
        var query = new ProductQuery(filter, order, rows);
        await using var command = source.CreateCommand(query.GoesOn());
        command.Bind(query.Values);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Which has fewer products, the run or the category of the filter, and how many; counted up to one more than that.</summary>
    public async Task<(ProductSet Set, long Count)> SmallestAsync(ProductFilter filter, int most, CancellationToken stop)
    {
        var run = await CountAsync("run_products where run_id = $2", filter.RunId, most, stop);
        var category = await CountAsync("product_categories where category_id = $2", filter.CategoryId, most, stop);
        return category < run || filter.RunId is null ? (ProductSet.Category, category) : (ProductSet.Run, run);
    }

    private async Task<long> CountAsync(string rows, Guid? id, int most, CancellationToken stop)
    {
        if (id is not { } known)
            return most + 1;
        await using var command = source.CreateCommand($"select count(*) from (select from {rows} limit $1) r");
        command.Bind(most + 1, known);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private static Product Read(NpgsqlDataReader r) =>
        new()
        {
            Asin = r.GetString(0),
            Title = r.GetString(1),
            Url = Text(r, 2),
            ImageUrl = Text(r, 3),
            Stars = Number(r, 4),
            Reviews = r.IsDBNull(5) ? null : r.GetInt32(5),
            PriceUsd = Number(r, 6),
            ListPriceUsd = Number(r, 7),
            BestSeller = r.GetBoolean(8),
            CollectedAt = r.GetFieldValue<DateTimeOffset>(9),
            LowestUsd = Number(r, 10),
            PriceRatio = r.GetDecimal(11),
            LookedUpAt = r.IsDBNull(12) ? null : r.GetFieldValue<DateTimeOffset>(12),
            LookUpCalls = r.GetInt32(13),
            Position = r.GetInt64(14),
        };

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    private static decimal? Number(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDecimal(column);
}
