using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

/// <summary>The list by the number of sellers.</summary>
public sealed class ProductSellersTests(ApiFixture fixture) : ApiTest(fixture)
{
    private const int Count = 90;
    private readonly Run run = Rows.Run();

    [Fact]
    [Trait("Suite", "all")]
    public async Task Pages_by_sellers_hold_every_product_once_the_one_with_most_sellers_first()
    {
        var sellers = await CollectedAsync(new Random(7));
        foreach (var (query, wanted) in new (string, Func<int, bool>)[] { ("", _ => true), ($"&runId={run.Id}", OfRun), ("&q=oak", IsOak) })
        {
            var expected = Enumerable
                .Range(1, Count)
                .Where(wanted)
                .Select(Asin)
                .OrderByDescending(asin => sellers[asin])
                .ThenBy(asin => asin, StringComparer.Ordinal)
                .ToList();
            foreach (var limit in (int[])[1, 7, 500])
                Assert.Equal(expected, await ReadAsync(limit, query));
        }
    }

    [Fact]
    public async Task The_order_follows_what_changes_and_ended_listings_do_not_count()
    {
        var sellers = await CollectedAsync(new Random(8));
        var first = (await ReadAsync(500, "")).First();
        await DbAsync(db => db.Database.ExecuteSqlAsync($"update product_listings set listings = '[]', sellers = 0 where asin = {first}"));
        await DbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"update product_prices set position = (select max(position) + 1 from product_prices) where asin = {first}"
            )
        );
        sellers[first] = 0;
        var expected = sellers.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Key).ToList();
        await Eventually.HoldsAsync(async () => expected.SequenceEqual(await ReadAsync(500, "")), "the product without sellers is last");
    }

    [Theory]
    [InlineData("/api/products?sort=sellers&order=newest", "order goes with sort=changed only; leave it out.")]
    [InlineData("/api/products?sort=sellers&after=12", "after is no cursor")]
    [InlineData("/api/products?sort=sellers&after=2d312f42", "after is no cursor")] // -1/B
    public async Task A_wrong_question_is_refused_with_what_is_wrong(string path, string beginning) =>
        Assert.StartsWith(beginning, await RefusedAsync(Api.GetAsync(path), 400, "invalid-input"), StringComparison.Ordinal);

    /// <summary>Products with up to 5 sellers of up to 8 listings each, once all are counted.</summary>
    private async Task<Dictionary<string, int>> CollectedAsync(Random random)
    {
        var rows = new List<object> { run };
        var sellers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var n in Enumerable.Range(1, Count))
        {
            var asin = Asin(n);
            var product = new Product
            {
                Asin = asin,
                Title = IsOak(n) ? $"Oak shelf {n}" : $"Lamp {n}",
                CollectedAt = DateTimeOffset.UtcNow,
                Position = n,
            };
            rows.Add(product);
            if (OfRun(n))
                rows.Add(
                    new RunProduct
                    {
                        RunId = run.Id,
                        Asin = asin,
                        Category = 0,
                        Page = 1,
                    }
                );
            var shown = Enumerable
                .Range(0, random.Next(9))
                .Select(i => Rows.Listing(product, i, i == 7 ? DateTimeOffset.UtcNow : null) with { Seller = $"seller {random.Next(5)}" })
                .ToArray();
            sellers[asin] = shown.Where(l => l.EndedAt is null).Select(l => l.Seller).Distinct(StringComparer.Ordinal).Count();
            if (shown.Length > 0)
                rows.Add(Rows.Listings(product, shown));
        }
        // positions last: what is counted by them is complete then
        await InsertAsync([.. rows.Where(r => r is not Product)]);
        await InsertAsync([.. rows.Where(r => r is Product)]);
        await Eventually.HoldsAsync(
            async () => await DbAsync(db => db.ProductSellers.CountAsync()) == Count,
            "the sellers of all products are counted"
        );
        return sellers;
    }

    private Task<List<string>> ReadAsync(int limit, string query) =>
        AllAsync<ProductView, string>($"/api/products?sort=sellers&limit={limit}{query}", p => p.Asin);

    private static string Asin(int n) => $"B/{n:000}";

    private static bool OfRun(int n) => n % 3 == 0;

    private static bool IsOak(int n) => n % 4 == 0;
}
