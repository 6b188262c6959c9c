using System.Net.Http.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Selections;

public sealed class SelectionTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task A_selection_is_saved_for_everybody_replaced_and_removed()
    {
        var ids = await CategoriesAsync(3);
        using var created = await Api.PostAsJsonAsync(
            "/api/selections",
            new { name = " Spring ", categoryIds = new[] { ids[1], ids[0], ids[1] } }
        );
        Assert.Equal(201, (int)created.StatusCode);
        var saved = await ReadAsync<SelectionView>(Task.FromResult(created));
        Assert.Equal($"/api/selections/{saved.Id}", created.Headers.Location?.OriginalString);
        Assert.Equal(("Spring", 0), (saved.Name, saved.Unavailable));
        Assert.Equal([ids[1], ids[0]], saved.CategoryIds);

        var replaced = await PutAsync<SelectionView>(
            $"/api/selections/{saved.Id}",
            new { name = "SPRING", categoryIds = new[] { ids[2] } }
        );
        Assert.Equal((saved.Id, "SPRING"), (replaced.Id, replaced.Name));
        Assert.Equal(ids[2], Assert.Single((await GetAsync<SelectionView>($"/api/selections/{saved.Id}")).CategoryIds));
        Assert.Equal(204, (int)(await Api.DeleteAsync($"/api/selections/{saved.Id}")).StatusCode);
        await RefusedAsync(Api.DeleteAsync($"/api/selections/{saved.Id}"), 404, "not-found");
        await RefusedAsync(Api.GetAsync($"/api/selections/{saved.Id}"), 404, "not-found");
    }

    [Fact]
    public async Task Names_are_unique_whatever_their_capitals_also_when_two_save_at_once()
    {
        var ids = await CategoriesAsync(1);
        var all = await Task.WhenAll(
            new[] { "Straße", "STRASSE", "straße", "Über", "über", "ÜBER" }.Select(name =>
                Api.PostAsJsonAsync("/api/selections", new { name, categoryIds = ids })
            )
        );
        Assert.Equal(3, all.Count(a => (int)a.StatusCode == 201)); // ß has no capital of its own
        Assert.All(all.Where(a => !a.IsSuccessStatusCode), a => Assert.Equal(409, (int)a.StatusCode));
        Assert.Equal(3, await DbAsync(db => db.Selections.CountAsync()));
        var list = (await GetAsync<Page<SelectionView>>("/api/selections")).Items;
        var refused = await RefusedAsync(
            Api.PutAsJsonAsync($"/api/selections/{list[0].Id}", new { name = list[1].Name, categoryIds = ids }),
            409,
            "selection-exists"
        );
        Assert.Contains("replace that one", refused, StringComparison.Ordinal);
        Assert.Equal(list.Select(s => s.Id), await AllAsync<SelectionView, Guid>("/api/selections?limit=1", s => s.Id));
    }

    [Fact]
    public async Task Categories_that_can_no_longer_be_collected_are_left_out_and_counted()
    {
        var ids = await CategoriesAsync(3);
        var saved = await PostAsync<SelectionView>("/api/selections", new { name = "All", categoryIds = ids });
        Assert.Equal(204, (int)(await Api.DeleteAsync($"/api/categories/{ids[0]}")).StatusCode);
        await ReadAsync<CategoryView>(Api.PatchAsync($"/api/categories/{ids[2]}", Json("""{"enabled": false}""")));
        var now = await GetAsync<SelectionView>($"/api/selections/{saved.Id}");
        Assert.Equal((ids[1], 2), (Assert.Single(now.CategoryIds), now.Unavailable));
    }

    [Theory]
    [InlineData("""{"categoryIds": ["019ab000-0000-7000-8000-000000000000"]}""", "name must not be empty")]
    [InlineData("""{"name": "x"}""", "categoryIds must name at least one category")]
    [InlineData("""{"name": "x", "categoryIds": []}""", "categoryIds must name at least one category")]
    [InlineData("""{"name": "x", "categoryIds": ["019ab000-0000-7000-8000-000000000000"]}""", "categoryIds names unknown categories")]
    public async Task What_cannot_be_saved_is_refused_and_changes_nothing(string body, string beginning)
    {
        Assert.StartsWith(
            beginning,
            await RefusedAsync(Api.PostAsync("/api/selections", Json(body)), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await DbAsync(db => db.Selections.CountAsync()));
    }
}
