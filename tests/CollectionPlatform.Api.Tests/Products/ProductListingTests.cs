using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

/// <summary>Listings that several products share, and listings that have ended.</summary>
public sealed class ProductListingTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateTimeOffset Ended = new(2026, 1, 20, 14, 30, 0, TimeSpan.Zero);

    /// <summary>Product 1 with listings 1, 2 and 3, of which 1 (the cheapest) has ended; product 2 shows listing 2, too.</summary>
    private async Task InsertListingsAsync()
    {
        var (first, second) = (Rows.Product(1), Rows.Product(2));
        await InsertAsync([
            first,
            second,
            Rows.Listings(first, Rows.Listing(first, 1, Ended), Rows.Listing(first, 2), Rows.Listing(first, 3)),
            Rows.Listings(second, Rows.Listing(first, 2)),
        ]);
    }

    private static string Numbers(ProductView product) => string.Join(' ', product.Listings.Select(l => l.ListingId[^1]));

    [Fact]
    public async Task Lists_show_what_is_offered_under_every_product()
    {
        await InsertListingsAsync();
        var products = (await GetAsync<Page<ProductView>>("/api/products")).Items;
        Assert.Equal(["2 3", "2"], products.Select(Numbers));
        Assert.All(products.SelectMany(p => p.Listings), l => Assert.Null(l.EndedAt));
        Assert.Equal(["2", "2 3"], (await GetAsync<Page<ProductView>>("/api/products?order=newest")).Items.Select(Numbers));
    }

    [Fact]
    public async Task A_product_alone_shows_what_has_ended_last()
    {
        await InsertListingsAsync();
        var product = await GetAsync<ProductView>("/api/products/B000001");
        Assert.Equal("2 3 1", Numbers(product));
        Assert.Equal([null, null, Ended], product.Listings.Select(l => l.EndedAt));
        Assert.Equal("2", Numbers(await GetAsync<ProductView>("/api/products/B000002")));
    }

    [Fact]
    public async Task Exports_hold_what_is_offered_under_every_product()
    {
        await InsertListingsAsync();
        var lines = (await Api.GetStringAsync("/api/products/export?format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["2 3", "2"], lines.Select(l => Numbers(JsonSerializer.Deserialize<ProductView>(l, WireJson.Options)!)));
        var csv = (await Api.GetStringAsync("/api/products/export?format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["B000001 B000001-2", "B000001 B000001-3", "B000002 B000001-2"],
            csv.Skip(1).Select(line => $"{line.Split(',')[0]} {line.Split(',')[11]}")
        );
    }
}
