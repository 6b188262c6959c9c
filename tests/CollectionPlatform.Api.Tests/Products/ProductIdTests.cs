using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

/// <summary>Ids as providers give them: with any character in them.</summary>
public sealed class ProductIdTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly string[] Ids =
    [
        "B0/12",
        "b0/12",
        "B0%2F12",
        "B0%252F12",
        "a//b",
        "/a",
        "a/",
        "a/../b",
        "../a",
        "a/.",
        "..a",
        "a.b",
        "lower",
        "a b",
        "a?b=c",
        "a%b",
        "100%",
        "a+b c",
        "a#b",
        "a&b",
        "a;b",
        "a:b",
        "a\\b",
        "a\"b'c",
        "ü/ß",
        "毛糸",
        "🧶",
    ];

    [Fact]
    public async Task Every_product_is_reached_by_its_encoded_id_and_by_a_slash_as_it_is()
    {
        await InsertAsync([
            .. Ids.Select(
                (id, i) =>
                    new Product
                    {
                        Asin = id,
                        Title = $"Product {i}",
                        Position = i + 1,
                    }
            ),
        ]);
        foreach (var id in Ids)
        {
            var encoded = Uri.EscapeDataString(id);
            Assert.Equal(id, (await GetAsync<ProductView>($"/api/products/{encoded}")).Asin);
            var lower = encoded.Replace("%2F", "%2f", StringComparison.Ordinal);
            Assert.Equal(id, (await GetAsync<ProductView>($"/api/products/{lower}?")).Asin);
        }
        foreach (var id in (string[])["B0/12", "b0/12", "a//b", "/a", "a/"])
            Assert.Equal(id, (await GetAsync<ProductView>($"/api/products/{id}")).Asin);
    }

    [Theory]
    [InlineData("B0/12")]
    [InlineData("B0%2F12/13")]
    [InlineData("%FF")]
    public async Task An_unknown_one_is_named_in_the_answer(string path) =>
        Assert.Contains(
            Uri.UnescapeDataString(path),
            await RefusedAsync(Api.GetAsync($"/api/products/{path}"), 404, "not-found"),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task The_list_is_there_with_a_slash_too() => await ReadAsync<object>(Api.GetAsync("/api/products/"));
}
