using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

/// <summary>Products that change while an export of them is being read.</summary>
public sealed class MovingExportTests(ApiFixture fixture) : ApiTest(fixture)
{
    private const int Products = 2_000;

    /// <summary>With these the file has 8 MB: more than connection and server hold for a reader that waits.</summary>
    private static readonly string LongTitle = new('x', 4_000);

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    public async Task None_is_missing_and_the_last_line_of_a_product_is_its_latest(string format)
    {
        await InsertAsync([.. Enumerable.Range(1, Products).Select(n => Rows.Product(n, LongTitle))]);
        await using var answer = await Api.GetStreamAsync($"/api/products/export?format={format}");
        using var text = new StreamReader(answer);
        if (format == "csv")
            await text.ReadLineAsync(); // the names of the columns
        var lines = new List<(string Asin, long Position)> { Line(await text.ReadLineAsync()) };

        await MoveAsync("B000001", Products + 1); // has been read
        await MoveAsync($"B{Products:000000}", Products + 2); // is still to be read
        while (await text.ReadLineAsync() is { } line)
            lines.Add(Line(line));

        Assert.Equal([1, .. Enumerable.Range(2, Products - 2), Products + 1, Products + 2], lines.Select(l => (int)l.Position));
        Assert.Equal(["B000001", $"B{Products:000000}"], lines.TakeLast(2).Select(l => l.Asin));
        Assert.Equal(Products, lines.Select(l => l.Asin).Distinct().Count());
        Assert.Equal(
            string.Empty,
            (await Api.GetStringAsync($"/api/products/export?format=ndjson&after={lines.Max(l => l.Position)}")).Trim()
        );

        (string, long) Line(string? line)
        {
            if (format == "csv")
                return (line!.Split(',')[0], long.Parse(line.Split(',')[10]));
            var product = JsonSerializer.Deserialize<ProductView>(line!, WireJson.Options)!;
            return (product.Asin, product.Position);
        }
    }

    private Task<int> MoveAsync(string asin, long position) =>
        DbAsync(db => db.Products.Where(p => p.Asin == asin).ExecuteUpdateAsync(set => set.SetProperty(p => p.Position, position)));
}
