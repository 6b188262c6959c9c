using System.Text.Json;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

public sealed class ProductTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly CategoryId Books = CategoryId.New();
    private readonly Run run = Rows.Run();

    /// <summary>Products 1 to 12; 1 to 5 belong to a run, 4 and 5 to a category; product 2 has two listings, 3 has one.</summary>
    private async Task InsertProductsAsync()
    {
        var products = Enumerable.Range(1, 12).Select(n => Rows.Product(n, n == 7 ? "=Yarn, \"soft\"" : null)).ToArray();
        await InsertAsync([
            run,
            .. products,
            .. products.Take(5).Select(p => new RunProduct { RunId = run.Id, Asin = p.Asin }),
            .. products.Skip(3).Take(2).Select(p => new ProductCategory { CategoryId = Books, Asin = p.Asin }),
            Rows.Listings(products[1], Rated(products[1], 2), Rated(products[1], 1)),
            Rows.Listings(products[2], Rated(products[2], 1)),
        ]);
    }

    private static PackedListing Rated(Product product, int number) =>
        Rows.Listing(product, number) with
        {
            FeedbackScore = 99,
            FeedbackPercent = 98.5m,
        };

    [Fact]
    public async Task Products_come_in_the_order_of_their_changes_with_their_listings()
    {
        await InsertProductsAsync();
        var products = await AllAsync<ProductView, ProductView>("/api/products?limit=5", p => p);
        Assert.Equal(Enumerable.Range(1, 12).Select(n => (long)n), products.Select(p => p.Position));
        Assert.Equal([0, 2, 1, 0], products.Take(4).Select(p => p.Listings.Count));
        var listing = products[1].Listings[0];
        Assert.Equal(("B000002-1", 1m, new SellerView("wool-shop", 99, 98.5m)), (listing.ListingId, listing.PriceUsd, listing.Seller));
    }

    [Fact]
    public async Task A_poller_that_follows_the_cursor_sees_a_changed_product_again()
    {
        await InsertProductsAsync();
        Assert.Empty((await GetAsync<Page<ProductView>>("/api/products?after=12")).Items);
        await DbAsync(db => db.Products.Where(p => p.Asin == "B000003").ExecuteUpdateAsync(set => set.SetProperty(p => p.Position, 13)));
        Assert.Equal("B000003", Assert.Single((await GetAsync<Page<ProductView>>("/api/products?after=12")).Items).Asin);
    }

    [Fact]
    public async Task Screens_read_them_newest_first()
    {
        await InsertProductsAsync();
        Assert.Equal(
            Enumerable.Range(1, 12).Reverse().Select(n => (long)n),
            await AllAsync<ProductView, long>("/api/products?order=newest&limit=5", p => p.Position)
        );
    }

    [Fact]
    public async Task Products_are_filtered_by_run_category_and_text()
    {
        await InsertProductsAsync();
        async Task<string> FoundAsync(string query) =>
            string.Join(' ', (await GetAsync<Page<ProductView>>($"/api/products?{query}")).Items.Select(p => p.Position));
        Assert.Equal("1 2 3 4 5", await FoundAsync($"runId={run.Id}"));
        Assert.Equal("4 5", await FoundAsync($"categoryId={Books}"));
        Assert.Equal("7", await FoundAsync("q=yarn"));
        Assert.Equal("10 11 12", await FoundAsync("q=b00001"));
        Assert.Equal("5", await FoundAsync($"runId={run.Id}&categoryId={Books}&q=5"));
        Assert.Equal("", await FoundAsync($"runId={Guid.CreateVersion7()}"));
    }

    [Fact]
    public async Task A_product_is_found_by_its_ASIN()
    {
        await InsertProductsAsync();
        Assert.Equal(2, (await GetAsync<ProductView>("/api/products/B000002")).Listings.Count);
        Assert.Contains("B9", await RefusedAsync(Api.GetAsync("/api/products/B9"), 404, "not-found"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_CSV_has_a_line_per_listing_or_one_without()
    {
        await InsertProductsAsync();
        var lines = (await Api.GetStringAsync("/api/products/export?format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(14, lines.Length); // header, 12 products, one of them twice
        Assert.StartsWith("asin,title,", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("B000007,\"'=Yarn, \"\"soft\"\"\",", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.EndsWith(",B000002-1,Wool,1.00,0.00,New,wool-shop,99,98.5", StringComparison.Ordinal));
        Assert.Equal(
            7,
            (await Api.GetStringAsync($"/api/products/export?format=csv&runId={run.Id}"))
                .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Length
        );
        Assert.Equal(
            3,
            (await Api.GetStringAsync($"/api/products/export?format=csv&categoryId={Books}&q=product"))
                .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Length
        );
    }

    [Fact]
    public async Task The_CSV_begins_with_a_byte_order_mark_only_when_asked_to()
    {
        await InsertProductsAsync();
        byte[] mark = [0xEF, 0xBB, 0xBF];
        var plain = await Api.GetByteArrayAsync("/api/products/export?format=csv");
        var marked = await Api.GetByteArrayAsync("/api/products/export?format=csv&bom=true");
        Assert.Equal("asin"u8.ToArray(), plain[..4]);
        Assert.Equal([.. mark, .. plain], marked);
        Assert.Equal(mark, (await Api.GetByteArrayAsync($"/api/runs/{run.Id}/failures.csv?bom=true"))[..3]);
    }

    [Fact]
    public async Task The_NDJSON_export_takes_any_number_of_products_and_resumes_after_a_position()
    {
        await InsertAsync([.. Enumerable.Range(1, 1203).Select(n => Rows.Product(n))]);
        var lines = (await Api.GetStringAsync("/api/products/export?format=ndjson&after=1")).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.Equal(
            Enumerable.Range(2, 1202).Select(n => (long)n),
            lines.Select(l => JsonSerializer.Deserialize<ProductView>(l, WireJson.Options)!.Position)
        );
    }
}
