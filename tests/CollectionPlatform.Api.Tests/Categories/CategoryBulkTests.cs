using CollectionPlatform.Api.Categories;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Categories;

public sealed class CategoryBulkTests(ApiFixture fixture) : ApiTest(fixture)
{
    private const string Path = "/api/categories";

    [Fact]
    public async Task Several_categories_are_changed_at_once_and_the_rest_stays()
    {
        var ids = await CategoriesAsync(4, expected: 70);
        Assert.Equal(2, await ChangedAsync($$"""{"ids": ["{{ids[0]}}", "{{ids[2]}}", "{{ids[0]}}"], "enabled": false}"""));
        Assert.Equal(1, await ChangedAsync($$"""{"ids": ["{{ids[1]}}"], "expectedProducts": 12}"""));
        Assert.Equal(2, await ChangedAsync($$"""{"ids": ["{{ids[2]}}", "{{ids[3]}}"], "expectedProducts": null, "enabled": true}"""));
        Assert.Equal(
            [(false, 70), (true, 12), (true, null), (true, (int?)null)],
            (await ListAsync()).Select(c => (c.Enabled, c.ExpectedProducts))
        );
    }

    [Fact]
    public async Task An_unknown_category_changes_none()
    {
        var ids = await CategoriesAsync(1);
        var unknown = Guid.CreateVersion7();
        var said = await RefusedAsync(
            Api.PatchAsync(Path, Json($$"""{"ids": ["{{ids[0]}}", "{{unknown}}"], "enabled": false}""")),
            404,
            "not-found"
        );
        Assert.Equal($"Category {unknown} not found.", said);
        Assert.True((await ListAsync()).Single().Enabled);
    }

    [Theory]
    [InlineData("""{"enabled": false}""", "ids must name 1 to 2000 categories.")]
    [InlineData("""{"ids": [], "enabled": false}""", "ids must name 1 to 2000 categories.")]
    [InlineData("""{"ids": ["ID"]}""", "enabled must be given, or expectedProducts.")]
    [InlineData("""{"ids": ["ID"], "enabled": null}""", "enabled must be true or false.")]
    [InlineData("""{"ids": ["ID"], "expectedProducts": 1000001}""", "expectedProducts must be a whole number from 0 to 1000000.")]
    public async Task A_wrong_change_is_refused(string body, string said)
    {
        var id = (await CategoriesAsync(1)).Single();
        var sent = body.Replace("ID", $"{id}", StringComparison.Ordinal);
        Assert.Equal(said, await RefusedAsync(Api.PatchAsync(Path, Json(sent)), 400, "invalid-input"));
        Assert.True((await ListAsync()).Single().Enabled);
    }

    private async Task<int> ChangedAsync(string body) => (await ReadAsync<CategoriesChanged>(Api.PatchAsync(Path, Json(body)))).Changed;

    private async Task<IReadOnlyList<CategoryView>> ListAsync() => (await GetAsync<Page<CategoryView>>(Path)).Items;
}
