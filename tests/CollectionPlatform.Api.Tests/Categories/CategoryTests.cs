using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Categories;

public sealed class CategoryTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task The_list_is_paged_by_name_without_gaps()
    {
        await CategoriesAsync(25);
        var names = await AllAsync<CategoryView, string>("/api/categories?limit=10", c => c.Name);
        Assert.Equal(Enumerable.Range(1, 25).Select(n => $"Category {n:000}"), names);
    }

    [Fact]
    public async Task A_search_takes_wildcards_literally()
    {
        await PostAsync<CategoryView>("/api/categories", new { name = "100% Wool", externalId = "w" });
        await PostAsync<CategoryView>("/api/categories", new { name = "1000 Wools", externalId = "x" });
        Assert.Equal("100% Wool", Assert.Single((await GetAsync<Page<CategoryView>>("/api/categories?q=0%25 w")).Items).Name);
        Assert.Equal(2, (await GetAsync<Page<CategoryView>>("/api/categories?q=WOOL")).Items.Count);
    }

    [Fact]
    public async Task A_category_is_created_changed_and_deleted()
    {
        using var created = await Api.PostAsync(
            "/api/categories",
            Json("""{"name": "Knitting & Crochet", "externalId": "k1", "expectedProducts": 40}""")
        );
        Assert.Equal(201, (int)created.StatusCode);
        var category = await ReadAsync<CategoryView>(Task.FromResult(created));
        Assert.Equal($"/api/categories/{category.Id}", created.Headers.Location?.OriginalString);

        var changed = await ReadAsync<CategoryView>(Api.PatchAsync($"/api/categories/{category.Id}", Json("""{"expectedProducts": 55}""")));
        Assert.Equal(category with { ExpectedProducts = 55 }, changed);

        Assert.Equal(204, (int)(await Api.DeleteAsync($"/api/categories/{category.Id}")).StatusCode);
        Assert.Empty((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
    }

    [Fact]
    public async Task Deleting_a_category_that_a_run_used_disables_it()
    {
        var ids = await CategoriesAsync(1);
        await PostAsync<RunView>("/api/collections", new { categoryIds = ids });
        Assert.Equal(204, (int)(await Api.DeleteAsync($"/api/categories/{ids[0]}")).StatusCode);
        Assert.False(Assert.Single((await GetAsync<Page<CategoryView>>("/api/categories")).Items).Enabled);
        Assert.Empty((await GetAsync<Page<CategoryView>>("/api/categories?enabled=true")).Items);
    }

    [Theory]
    [InlineData("""{"externalId": "x"}""")]
    [InlineData("""{"name": " ", "externalId": "x"}""")]
    [InlineData("""{"name": "x", "externalId": "a\u0000"}""")]
    [InlineData("""{"name": "x", "externalId": "."}""")]
    [InlineData("""{"name": "x", "externalId": " .. "}""")]
    [InlineData("""{"name": "x", "externalId": "x", "expectedProducts": -1}""")]
    [InlineData("""{"name": "x", "externalId": "x", "expectedProducts": 1000001}""")]
    [InlineData("""{"name": "x", "externalId": ".."}""")]
    public async Task Bad_categories_are_refused(string body)
    {
        await RefusedAsync(Api.PostAsync("/api/categories", Json(body)), 400, "invalid-input");
        Assert.Empty((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
    }

    [Fact]
    public async Task Any_other_external_id_is_taken()
    {
        foreach (var id in (string[])["12/34", "a?b", "a%2Fb", "a+b c", "..a", "a/../b", "lower.case", "毛糸"])
            Assert.Equal(id, (await PostAsync<CategoryView>("/api/categories", new { name = "x", externalId = id })).ExternalId);
    }

    [Fact]
    public async Task An_imported_line_whose_id_is_dots_only_is_rejected()
    {
        var import = await ReadAsync<CategoryImport>(
            Api.PostAsync("/api/categories/import", Csv("id,category_name\n..,Dots\n.a,One\n...,Dots\n"))
        );
        Assert.Equal((1, "2 4"), (import.Added, string.Join(' ', import.Rejected.Select(r => r.Line))));
        Assert.Contains("dots", import.Rejected[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_id_exists_once_and_unknown_ids_are_named()
    {
        await CategoriesAsync(1);
        await RefusedAsync(Api.PostAsync("/api/categories", Json("""{"name": "Another", "externalId": "c1"}""")), 409, "category-exists");
        await RefusedAsync(Api.PatchAsync($"/api/categories/{Guid.CreateVersion7()}", Json("""{"enabled": true}""")), 404, "not-found");
        await RefusedAsync(Api.DeleteAsync($"/api/categories/{Guid.CreateVersion7()}"), 404, "not-found");
    }
}
