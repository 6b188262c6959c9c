using CollectionPlatform.Api.Products;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

public sealed class ProductCountTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task Products_are_counted_all_by_run_and_by_category()
    {
        var run = Rows.Run();
        var category = CategoryId.New();
        await InsertAsync([
            run,
            .. Enumerable
                .Range(1, 12)
                .Select(n => new Product
                {
                    Asin = $"B{n:00}",
                    Title = "x",
                    CollectedAt = DateTimeOffset.UtcNow,
                    Position = n,
                }),
            .. Enumerable.Range(1, 7).Select(n => Shown(run, n, 0, shared: false)),
            Shown(run, 1, 1, shared: true), // found in two categories, counted once
            .. Enumerable.Range(5, 4).Select(n => new ProductCategory { CategoryId = category, Asin = $"B{n:00}" }),
        ]);
        Assert.Equal(new ProductCount(12, true), await CountAsync(""));
        Assert.Equal(new ProductCount(7, true), await CountAsync($"?runId={run.Id}"));
        Assert.Equal(new ProductCount(4, true), await CountAsync($"?categoryId={category.Value}"));
        Assert.Equal(new ProductCount(3, true), await CountAsync($"?runId={run.Id}&categoryId={category.Value}"));
        Assert.Equal(new ProductCount(0, true), await CountAsync($"?runId={Guid.CreateVersion7()}"));
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public async Task Beyond_10_000_it_is_a_lower_bound_for_a_category_and_an_estimate_of_all(int products, bool exact)
    {
        var category = Guid.CreateVersion7();
        await DbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                insert into product_categories (category_id, asin) select {category}, 'B' || n from generate_series(1, {products}) n;
                insert into product_prices (asin, position) select 'B' || n, n from generate_series(1, {products + 500}) n;
                analyze product_prices
                """
            )
        );
        Assert.Equal(new ProductCount(10_000, exact), await CountAsync($"?categoryId={category}"));
        Assert.Equal(new ProductCount(products + 500, false), await CountAsync(""));
    }

    private Task<ProductCount> CountAsync(string query) => GetAsync<ProductCount>($"/api/product-count{query}");

    private static RunProduct Shown(Run run, int n, short category, bool shared) =>
        new()
        {
            RunId = run.Id,
            Asin = $"B{n:00}",
            Category = category,
            Page = 1,
            Shared = shared,
        };
}
