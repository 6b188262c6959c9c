using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Sandbox.Catalogue;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class GeneratedCatalogueTests
{
    [Theory]
    [InlineData(50, 100, 5)]
    [InlineData(7, 33, 20)]
    [InlineData(2, 1, 100)]
    [InlineData(3, 5, 100)]
    [InlineData(40, 10, 5)]
    [InlineData(1, 40, 50)]
    public void The_overlap_is_the_percent_asked_for_and_nothing_stands_in_three_categories(int categories, int products, int overlap)
    {
        var catalogue = new GeneratedCatalogue(
            new()
            {
                Categories = categories,
                ProductsPerCategory = products,
                OverlapPercent = overlap,
            }
        );
        var listed = catalogue
            .Categories.SelectMany(c =>
                Enumerable
                    .Range(1, c.TotalPages)
                    .SelectMany(page => catalogue.Page(c, page))
                    .Select(product => (Category: c.Number, Product: product))
            )
            .ToList();
        var byAsin = listed.GroupBy(l => l.Product.Asin).ToList();

        Assert.Equal(categories * products, listed.Count);
        Assert.Equal(catalogue.ProductCount, byAsin.Count);
        Assert.All(byAsin, group => Assert.Equal(group.Count(), group.Select(l => l.Category).Distinct().Count()));
        Assert.All(byAsin, group => Assert.Single(group.Select(l => l.Product).Distinct()));
        Assert.All(byAsin, group => Assert.InRange(group.Count(), 1, 2));
        var expected = categories == 1 ? 0 : categories * products * overlap / (100.0 + overlap);
        Assert.InRange(byAsin.Count(group => group.Count() == 2), expected - 1, expected);
    }

    [Fact]
    public void An_asin_is_ten_characters_and_leads_back_to_its_product()
    {
        var catalogue = new GeneratedCatalogue(new() { Categories = 100_000, ProductsPerCategory = 100_000 });
        foreach (var category in new[] { 0, 1, 49_999, 99_999 })
        {
            foreach (var product in catalogue.Page(catalogue.Categories[category], 4321))
            {
                Assert.Matches("^B0[0-9A-Z]{8}$", product.Asin);
                Assert.Equal(product, catalogue.FindProduct(product.Asin));
            }
        }
        Assert.Null(catalogue.FindProduct("B0ZZZZZZZ"));
        Assert.Null(catalogue.FindProduct("B0zzzzzzzz"));
    }

    [Fact]
    [Trait("Suite", "all")]
    public void A_million_products_cost_next_to_no_memory_and_have_unique_asins()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var catalogue = new GeneratedCatalogue(
            new()
            {
                Categories = 1000,
                ProductsPerCategory = 1000,
                OverlapPercent = 0,
            }
        );
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var clock = Stopwatch.StartNew();
        var asins = catalogue
            .Categories.SelectMany(c => Enumerable.Range(1, c.TotalPages).SelectMany(page => catalogue.Page(c, page)))
            .Select(p => p.Asin)
            .ToHashSet();

        Assert.Equal(1_000_000, asins.Count);
        Assert.InRange(allocated, 0, 2_000_000);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5)); // two seconds of one processor
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_answers_and_another_seed_gives_others()
    {
        Assert.Equal(await AnswersAsync(1), await AnswersAsync(1));
        Assert.NotEqual(await AnswersAsync(1), await AnswersAsync(2));
    }

    [Fact]
    public async Task Without_settings_there_are_50_categories_of_100_products()
    {
        using var directory = new TemporaryDirectory();
        await using var sandbox = await RunningSandbox.StartAsync(directory);
        var categories = (await sandbox.Client.GetFromJsonAsync<JsonElement[]>("/amazon/categories"))!;

        Assert.Equal(50, categories.Length);
        Assert.All(categories, c => Assert.Equal(100, c.Number("products")));
        Assert.Equal(50, categories.Select(c => c.Text("name")).Distinct().Count());
        Assert.Equal(50, categories.Select(c => c.Text("externalId")).Distinct().Count());
    }

    [Fact]
    public async Task A_page_has_20_products_with_all_fields_and_the_last_one_the_rest()
    {
        using var directory = new TemporaryDirectory();
        await using var sandbox = await RunningSandbox.StartAsync(directory, "--Sandbox:Categories=2", "--Sandbox:ProductsPerCategory=45");
        var first = await sandbox.Client.AmazonAsync("c001").JsonAsync();
        var last = await sandbox.Client.AmazonAsync("c001", 3).JsonAsync();

        Assert.Equal((1, 3, 20), (first.Number("page"), first.Number("totalPages"), first.GetProperty("products").GetArrayLength()));
        Assert.Equal((3, 3, 5), (last.Number("page"), last.Number("totalPages"), last.GetProperty("products").GetArrayLength()));
        Assert.Equal(
            ["asin", "title", "url", "imageUrl", "stars", "reviews", "priceUsd", "listPriceUsd", "bestSeller"],
            first.GetProperty("products")[0].EnumerateObject().Select(p => p.Name)
        );
        Assert.Equal(404, await sandbox.Client.AmazonAsync("c001", 4).StatusAsync());
        Assert.Equal(404, await sandbox.Client.AmazonAsync("c003").StatusAsync());
        Assert.Equal(404, await sandbox.Client.AmazonAsync("c1").StatusAsync());
    }

    private static async Task<List<string>> AnswersAsync(int seed)
    {
        using var directory = new TemporaryDirectory();
        await using var sandbox = await RunningSandbox.StartAsync(directory, $"--Sandbox:Seed={seed}", "--Sandbox:Categories=3");
        var products = await sandbox.Client.EverythingAsync();
        List<string> answers = [.. products.Select(p => p.Product.GetRawText())];
        foreach (var (_, product) in products.Take(30))
            answers.Add(await sandbox.Client.GetStringAsync($"/ebay/search?asin={product.Text("asin")}"));
        return answers;
    }
}
