using System.Text;
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
                "10,Toys",
                "..,Dots"
            )
        );
        Assert.Equal((3, 1), (result.Added, result.Updated));
        Assert.Equal([4, 5, 6, 7, 8, 9, 12, 13, 15], result.Rejected.Select(r => r.Line));
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
    [InlineData(" a , \"b\" ", "a|b")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"a\"\"b\",\"\"", "a\"b|")]
    [InlineData("a,", "a|")]
    [InlineData("", "")]
    [InlineData("\"a\nb\",c", "a\nb|c")]
    [InlineData("\"a", null)]
    [InlineData("\"a\"b,c", null)]
    [InlineData("a\"b\",c", null)]
    public void A_record_is_split_as_RFC_4180_says(string record, string? fields)
    {
        var lines = record.Split('\n');
        var (found, taken) = CsvRecord.Read(lines, 0, ',');
        Assert.Equal(fields, found is null ? null : string.Join('|', found));
        Assert.Equal(lines.Length, taken);
    }

    [Theory]
    [InlineData("\"id\",\"category_name\"\r\n\"9018\",\"Books\"")]
    [InlineData("ID,Category_Name\n9018,Books")]
    [InlineData("id,category_name \n9018, Books ")]
    [InlineData("\uFEFF\"id\",category_name\n9018,Books")]
    [InlineData("\n\nid,category_name\n\n9018,Books\n")]
    [InlineData("id,category_name\r9018,Books\r")]
    [InlineData("id;category_name\n9018;Books")]
    [InlineData("id\tcategory_name\n9018\tBooks")]
    [InlineData("sep=,\nid,category_name\n9018,Books")]
    [InlineData("\uFEFF\"sep=|\"\r\nid|category_name\r\n9018|Books")]
    [InlineData("parent,category_name,level,id\n1,Books,2,9018")]
    [InlineData("id,category_name,,\n9018,Books,,")]
    public async Task A_file_as_spreadsheets_write_it_is_read(string csv)
    {
        var result = await ImportAsync(csv);
        Assert.Equal((1, 0), (result.Added, result.Rejected.Count));
        var category = Assert.Single((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
        Assert.Equal(("9018", "Books"), (category.ExternalId, category.Name));
    }

    [Fact]
    public async Task A_file_in_UTF_16_is_read()
    {
        using var file = new StringContent("id;category_name\r\n9018;Bücher", Encoding.Unicode, "text/csv");
        using var body = new ByteArrayContent([0xFF, 0xFE, .. await file.ReadAsByteArrayAsync()]);
        body.Headers.ContentType = new("text/csv");
        Assert.Equal(1, (await ReadAsync<CategoryImport>(Api.PostAsync("/api/categories/import", body))).Added);
        Assert.Equal("Bücher", Assert.Single((await GetAsync<Page<CategoryView>>("/api/categories")).Items).Name);
    }

    [Fact]
    public async Task A_value_in_Windows_1252_or_with_a_line_break_is_named_once()
    {
        using var body = new ByteArrayContent([.. Encoding.Latin1.GetBytes("id,category_name\n1,B\u00FCcher\n2,\"two\nlines\"\n3,Toys")]);
        body.Headers.ContentType = new("text/csv");
        var result = await ReadAsync<CategoryImport>(Api.PostAsync("/api/categories/import", body));
        Assert.Equal(
            [(2, "category_name is not UTF-8"), (3, "category_name holds a line break")],
            result.Rejected.Select(r => (r.Line, r.Reason))
        );
        Assert.Equal(1, result.Added);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("id,name\n1,Books", "lacks the column category_name")]
    [InlineData("category_name\nBooks", "lacks the column id")]
    [InlineData("1,Books", "names neither column")]
    [InlineData("id|category_name\n1|Books", "its columns are separated by |, not by a comma, a semicolon or a tab")]
    [InlineData("\"id\" : \"category_name\"\n1:Books", "its columns are separated by :, not by a comma, a semicolon or a tab")]
    [InlineData("sep=;\nid,category_name\n1,Books", "does not separate its columns by ;")]
    [InlineData("id,category_name,ID\n1,Books,2", "names a column twice")]
    [InlineData("PK\u0003\u0004\u0014", "a spreadsheet's own format")]
    public async Task A_file_that_is_no_import_is_refused_with_what_is_wrong(string csv, string sentence)
    {
        Assert.Contains(
            sentence,
            await RefusedAsync(Api.PostAsync("/api/categories/import", Csv(csv)), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        Assert.Empty((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
    }
}
