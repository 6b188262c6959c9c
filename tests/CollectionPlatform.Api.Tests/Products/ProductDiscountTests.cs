using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

public sealed class ProductDiscountTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly decimal?[] Prices = [null, 0, 10m, 20m, 100m];
    private static readonly decimal?[] Lowests = [null, 7m, 7.000001m, 14m, 15m, 20m, 70m, 300m];

    [Fact]
    [Trait("Suite", "all")]
    public async Task Pages_by_discount_hold_every_product_once_the_largest_first_and_what_cannot_be_compared_last()
    {
        var seed = Environment.TickCount;
        var products = Any(new Random(seed), 310); // two thirds are more than is looked at along the order for pages of one
        var run = Rows.Run();
        var category = CategoryId.New();
        await InsertAsync([
            run,
            .. products,
            .. products.Where(OfRun).Select(p => Shown(run, p, 0)),
            .. products.Where(OfCategory).Select(p => new ProductCategory { CategoryId = category, Asin = p.Asin }),
        ]);
        foreach (
            var (query, wanted) in new (string, Func<Product, bool>)[]
            {
                ("", _ => true),
                ($"&runId={run.Id}", OfRun),
                ($"&categoryId={category.Value}", OfCategory),
                ($"&runId={run.Id}&q=oak", p => OfRun(p) && p.Title.Contains("Oak", StringComparison.Ordinal)),
            }
        )
        {
            var expected = products.Where(wanted).OrderBy(Ratio).ThenBy(p => p.Asin, StringComparer.Ordinal).ToList();
            foreach (var limit in (int[])[1, 7, 500])
            {
                var read = await AllAsync<ProductView, ProductView>($"/api/products?sort=discount&limit={limit}{query}", p => p);
                Assert.True(
                    expected.Select(p => p.Asin).SequenceEqual(read.Select(p => p.Asin)),
                    $"seed {seed}, {query}, {limit}: {string.Join(' ', read.Select(p => p.Asin))}"
                );
                Assert.Equal(expected.Select(p => (p.LowestUsd, Discount(p))), read.Select(p => (p.LowestUsd, p.Discount)));
            }
        }

        static bool OfRun(Product p) => p.Position % 3 != 0;
        static bool OfCategory(Product p) => p.Position % 5 == 0;
        static decimal Ratio(Product p) =>
            p is { PriceUsd: > 0 and var amazon, LowestUsd: { } lowest } ? decimal.Round(lowest / amazon, 8) : Product.NoRatio;
        static decimal? Discount(Product p) =>
            p is { PriceUsd: > 0 and var amazon, LowestUsd: { } lowest } ? decimal.Round(1 - (lowest / amazon), 6) : null;
    }

    [Fact]
    public async Task A_run_is_worth_what_its_products_save_and_each_counts_in_the_category_that_showed_it_first()
    {
        var ids = await CategoriesAsync(2);
        var run = Rows.Run();
        Product[] products =
        [
            Of(1, 10m, 7m), // 30 % to the cent
            Of(2, 10m, 7.000001m),
            Of(3, 0, 1m),
            Of(4, null, 1m),
            Of(5, 10m, null),
            Of(6, 100m, 20m),
        ];
        await InsertAsync([
            run,
            .. ids.Select((id, n) => Spend.SpendRows.Category(run, (short)n, new CategoryId(id), $"Category {n}")),
            .. products,
            .. products.Select(p => Shown(run, p, p.Position < 6 ? (short)0 : (short)1)),
            Shown(run, products[0], 1, shared: true),
            .. products.Select(p => new ProductCategory { CategoryId = new CategoryId(ids[0]), Asin = p.Asin }),
        ]);
        var value = await GetAsync<RunValueView>($"/api/runs/{run.Id}/value");
        Assert.Equal(new ProductValue(6, 3, 2, 30), value.Total);
        Assert.Equal(
            [new(ids[0], "Category 0", new(5, 2, 1, 30)), new CategoryValue(ids[1], "Category 1", new(1, 1, 1, 30))],
            value.Categories
        );
        Assert.Equal(1, (await GetAsync<RunValueView>($"/api/runs/{run.Id}/value?minDiscountPercent=80")).Total.Cheaper);
        Assert.Equal(new ProductValue(6, 3, 2, 30), await GetAsync<ProductValue>($"/api/categories/{ids[0]}/value"));
        Assert.Equal(new ProductValue(0, 0, 0, 30), await GetAsync<ProductValue>($"/api/categories/{ids[1]}/value"));
    }

    [Fact]
    public async Task A_run_without_its_list_of_products_has_no_value_any_more()
    {
        var run = Rows.Run(RunState.Completed);
        await InsertAsync(run);
        Assert.Equal(new ProductValue(0, 0, 0, 30), (await GetAsync<RunValueView>($"/api/runs/{run.Id}/value")).Total);
        await DbAsync(db => db.Database.ExecuteSqlAsync($"update runs set details_removed_at = now() where id = {run.Id.Value}"));
        await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/value"), 410, "details-removed");
    }

    [Theory]
    [InlineData("/api/products?sort=price", "sort is changed, discount or sellers.")]
    [InlineData("/api/products?sort=discount&order=newest", "order goes with sort=changed only; leave it out.")]
    [InlineData("/api/products?sort=discount&after=12", "after is no cursor")]
    [InlineData("/api/products?sort=discount&after=zz", "after is no cursor")]
    [InlineData("/api/products?sort=discount&after=302f", "after is no cursor")]
    [InlineData("/api/products?after=302f42", "after is no cursor")]
    [InlineData("/api/runs/019ab000-0000-7000-8000-000000000000/value?minDiscountPercent=0", "minDiscountPercent must be a whole")]
    public async Task A_wrong_question_is_refused_with_what_is_wrong(string path, string beginning) =>
        Assert.StartsWith(beginning, await RefusedAsync(Api.GetAsync(path), 400, "invalid-input"), StringComparison.Ordinal);

    private static Product[] Any(Random random, int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(n =>
                    Of(n, Prices[random.Next(Prices.Length)], Lowests[random.Next(Lowests.Length)], n % 4 == 0 ? "Oak shelf" : "Lamp")
                ),
        ];

    private static Product Of(int position, decimal? price, decimal? lowest, string title = "Lamp") =>
        new()
        {
            Asin = $"B/{position:000}",
            Title = title,
            PriceUsd = price,
            LowestUsd = lowest,
            CollectedAt = DateTimeOffset.UtcNow,
            Position = position,
        };

    private static RunProduct Shown(Run run, Product product, short category, bool shared = false) =>
        new()
        {
            RunId = run.Id,
            Asin = product.Asin,
            Category = category,
            Page = 1,
            Shared = shared,
        };
}
