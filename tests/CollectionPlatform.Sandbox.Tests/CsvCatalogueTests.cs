using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class CsvCatalogueTests : IDisposable
{
    private const string Header = "asin,title,imgUrl,productURL,stars,reviews,price,listPrice,category_id,isBestSeller,boughtInLastMonth\n";
    private readonly TemporaryDirectory directory = new();

    [Fact]
    public async Task Ids_may_hold_slashes_and_percent_signs()
    {
        await using var sandbox = await StartAsync(
            Header + "B000000001,Bag,,,4.5,12,1.0,2.0,12/34,True,1\nB000000002,Box,,,4.5,12,1.0,2.0,a%2Fb,True,1\n",
            "id,category_name\n12/34,Slash\na%2Fb,Percent\n"
        );
        foreach (var (id, title) in new[] { ("12/34", "Bag"), ("a%2Fb", "Box") })
        {
            var page = await sandbox.Client.GetFromJsonAsync<JsonElement>($"/amazon/categories/{Uri.EscapeDataString(id)}/products");
            Assert.Equal(title, page.GetProperty("products")[0].Text("title"));
        }
    }

    [Fact]
    public async Task Quoted_commas_quotes_and_line_breaks_are_read_as_they_are_and_a_price_of_0_stays_0()
    {
        await using var sandbox = await StartAsync(
            Header
                + "B000000001,\"Bag, black, 12\"\" "
                + "\nlarge\",https://i/1.jpg,https://a/1,4.5,12,0.0,0.0,7,True,100\r\nB000000002,Plain & "
                + "simple,,,3.9,0,139.99,149.5,7,False,0\n",
            "id,category_name\r\n7,\"Home, Garden\"\n8,Empty\n"
        );

        var categories = await sandbox.Client.GetFromJsonAsync<JsonElement[]>("/amazon/categories");
        Assert.Equal(
            [("7", "Home, Garden", 2), ("8", "Empty", 0)],
            categories!.Select(c => (c.Text("externalId"), c.Text("name"), c.Number("products")))
        );

        var products = (await sandbox.Client.AmazonAsync("7").JsonAsync()).GetProperty("products");
        Assert.Equal("Bag, black, 12\" \nlarge", products[0].Text("title"));
        Assert.Equal(
            (4.5m, 12, 0m, true),
            (
                products[0].Money("stars"),
                products[0].Number("reviews"),
                products[0].Money("priceUsd"),
                products[0].GetProperty("bestSeller").GetBoolean()
            )
        );
        Assert.Equal(("https://i/1.jpg", "https://a/1"), (products[0].Text("imageUrl"), products[0].Text("url")));
        Assert.Equal(
            ("Plain & simple", 139.99m, 149.5m),
            (products[1].Text("title"), products[1].Money("priceUsd"), products[1].Money("listPriceUsd"))
        );
        Assert.Equal(
            """{"page":1,"totalPages":1,"products":[]}""",
            await sandbox.Client.GetStringAsync("/amazon/categories/8/products?page=1")
        );
    }

    [Fact]
    public async Task An_asin_in_two_categories_is_one_product_and_pages_hold_20()
    {
        var rows = string.Concat(Enumerable.Range(0, 41).Select(i => $"B00000{i:0000},Thing {i},,,4,1,5.00,0,1,False,0\n"));
        await using var sandbox = await StartAsync(
            Header + rows + "B000000003,Another name,,,4,1,9.99,0,2,False,0\n",
            "id,category_name\n1,One\n"
        );

        var pages = await Task.WhenAll(Enumerable.Range(1, 3).Select(page => sandbox.Client.AmazonAsync("1", page).JsonAsync()));
        Assert.Equal([20, 20, 1], pages.Select(page => page.GetProperty("products").GetArrayLength()));
        var other = (await sandbox.Client.AmazonAsync("2").JsonAsync()).GetProperty("products")[0];
        Assert.Equal(("B000000003", "Thing 3", 5m), (other.Text("asin"), other.Text("title"), other.Money("priceUsd")));
        Assert.Contains((await sandbox.Client.GetFromJsonAsync<JsonElement[]>("/amazon/categories"))!, c => c.Text("name") == "Category 2");
    }

    [Fact]
    public async Task Listings_are_priced_around_the_product_of_the_file()
    {
        var rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"B00000{i:0000},Thing {i},,,4,1,200.00,0,1,False,0\n"));
        await using var sandbox = await StartAsync(Header + rows, "id,category_name\n1,One\n");
        List<JsonElement> listings = [];
        for (var i = 0; i < 20; i++)
            listings.AddRange((await sandbox.Client.EbayAsync($"B00000{i:0000}").JsonAsync()).GetProperty("listings").EnumerateArray());

        Assert.NotEmpty(listings);
        Assert.All(listings, l => Assert.InRange(l.Money("priceUsd"), 118, 272));
        Assert.Equal(listings.Count, listings.Select(l => l.Text("listingId")).Distinct().Count());
    }

    [Theory]
    [InlineData("asin,title\nB000000001,x\n", "lacks the column imgUrl, productURL")]
    [InlineData("", "is empty; its first line must name the columns")]
    [InlineData(Header + "B000000001,x,,,4,1,cheap,0,1,False,0\n", "line 2: price is 'cheap', not an amount")]
    [InlineData(Header + "B000000001,x,,,4,1,1,0,1,Maybe,0\n", "line 2: isBestSeller is 'Maybe', neither True nor False")]
    [InlineData(Header + "B000000001,\"x\ny\",,,4,1,1,0,1,False,0\n,x,,,4,1,1,0,1,False,0\n", "line 4: asin is empty")]
    [InlineData(Header + "B000000001,x\n", "line 2: productURL is absent")]
    [InlineData(Header + "B000000001,\"x,,,4,1,1,0,1,False,0\n", "line 2: a quoted field does not end")]
    [InlineData(Header + "B000000001,\"x\"y,,,4,1,1,0,1,False,0\n", "line 2: a field goes on after its closing quote")]
    [InlineData(Header + "B000000001,5\" pipe,,,4,1,1,0,1,False,0\n", "line 2: a quote stands inside a field that is not quoted")]
    public async Task A_broken_file_stops_the_start_with_a_sentence(string products, string sentence)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(products, "id,category_name\n1,One\n"));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [RealDataFact]
    public async Task The_sample_is_served_whole_every_product_once_with_its_title_and_price()
    {
        await using var sandbox = await RunningSandbox.StartAsync(
            directory,
            $"--Sandbox:ProductsCsv={RealData.Products}",
            $"--Sandbox:CategoriesCsv={RealData.Categories}"
        );
        var served = (await sandbox.Client.EverythingAsync()).ToDictionary(p => p.Product.Text("asin"), p => p);

        Assert.Equal(4960, served.Count);
        Assert.Equal(248, served.Values.Select(p => p.Category).Distinct().Count());
        Assert.Equal(99, served.Values.Count(p => p.Product.Money("priceUsd") == 0));
        var luggage = served["B014TMV5YE"];
        Assert.Equal(
            ("104", "Sion Softside Expandable Roller Luggage, Black, Checked-Large 29-Inch", 139.99m),
            (luggage.Category, luggage.Product.Text("title"), luggage.Product.Money("priceUsd"))
        );
        Assert.Equal(
            (248, 2.48m),
            ((await sandbox.Client.LedgerAsync()).Of("amazon", "billed"), (await sandbox.Client.LedgerAsync()).BilledUsd("amazon"))
        );
    }

    public void Dispose() => directory.Dispose();

    private Task<RunningSandbox> StartAsync(string products, string categories) =>
        RunningSandbox.StartAsync(
            directory,
            $"--Sandbox:ProductsCsv={directory.Write("products.csv", products)}",
            $"--Sandbox:CategoriesCsv={directory.Write("categories.csv", categories)}"
        );
}
