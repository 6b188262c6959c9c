using CollectionPlatform.Api.Categories;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Categories;

public sealed class CategoryImportTests(ApiFixture fixture) : ApiTest(fixture)
{
    private Task<CategoryImport> ImportAsync(string csv) => ReadAsync<CategoryImport>(Api.PostAsync("/api/categories/import", Csv(csv)));

    [Fact]
    public async Task Good_lines_are_imported_and_broken_ones_named()
    {
        await PostAsync<CategoryView>(
            "/api/categories",
            new
            {
                name = "Old name",
                externalId = "7",
                expectedProducts = 30,
            }
        );
        var result = await ImportAsync(
            string.Join(
                "\r\n",
                "id,category_name",
                "1,Books",
                "2,\"Knitting, Crochet & \"\"More\"\"\"",
                "3",
                "4,a,b",
                ",Nameless",
                "5,",
                "6,\"open",
                "1,Again",
                "7,New name",
                "",
                $"8,{new string('x', 201)}",
                "9,x\u0001y",
                "10,Toys"
            )
        );
        Assert.Equal((3, 1), (result.Added, result.Updated));
        Assert.Equal([4, 5, 6, 7, 8, 9, 12, 13], result.Rejected.Select(r => r.Line));
        Assert.Contains(result.Rejected, r => r.Line == 8 && r.Reason.Contains("quote", StringComparison.Ordinal));
        Assert.Contains(result.Rejected, r => r.Line == 9 && r.Reason.Contains("line 2", StringComparison.Ordinal));

        var categories = (await GetAsync<Page<CategoryView>>("/api/categories")).Items;
        Assert.Equal(["Books", "Knitting, Crochet & \"More\"", "New name", "Toys"], categories.Select(c => c.Name));
        Assert.Equal(30, categories.Single(c => c.ExternalId == "7").ExpectedProducts);
    }

    [Fact]
    public async Task Importing_again_changes_nothing_but_brings_disabled_ones_back()
    {
        var ids = await CategoriesAsync(2);
        await ReadAsync<CategoryView>(Api.PatchAsync($"/api/categories/{ids[0]}", Json("""{"enabled": false}""")));
        var result = await ImportAsync("\uFEFFid,category_name\nc1,Category 001\nc2,Category 002");
        Assert.Equal((0, 2, 0), (result.Added, result.Updated, result.Rejected.Count));
        var categories = (await GetAsync<Page<CategoryView>>("/api/categories")).Items;
        Assert.Equal(ids, categories.Select(c => c.Id));
        Assert.All(categories, c => Assert.True(c.Enabled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("category_name,id\nBooks,1")]
    [InlineData("1,Books")]
    public async Task A_file_without_the_header_is_refused(string csv)
    {
        Assert.Contains(
            "id,category_name",
            await RefusedAsync(Api.PostAsync("/api/categories/import", Csv(csv)), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        Assert.Empty((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
    }

    [Fact]
    public async Task A_file_with_too_many_lines_is_refused_as_a_whole()
    {
        var lines = Enumerable.Range(0, CategoryCsv.MaxLines + 1).Select(n => $"{n},Name {n}");
        await RefusedAsync(
            Api.PostAsync("/api/categories/import", Csv("id,category_name\n" + string.Join('\n', lines))),
            400,
            "invalid-input"
        );
        Assert.Empty((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
    }

    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"a\"\"b\",\"\"", "a\"b|")]
    [InlineData("a,", "a|")]
    [InlineData("", "")]
    [InlineData("\"a", null)]
    [InlineData("\"a\"b,c", null)]
    [InlineData("a\"b,c", null)]
    public void A_line_is_split_as_RFC_4180_says(string line, string? fields)
    {
        var (found, broken) = CsvLine.Split(line);
        Assert.Equal(fields, broken is null ? string.Join('|', found) : null);
    }
}
