using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class KeyTests(ApiFixture fixture) : AccessTest(fixture)
{
    [Fact]
    public async Task A_key_works_until_it_is_revoked_and_its_secret_is_shown_once()
    {
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "nightly", role = "viewer" });
        using var script = App.Client(key.Secret);
        await ReadAsync<object>(script.GetAsync("/api/settings"));
        Assert.DoesNotContain(key.Secret[..12], await Api.GetStringAsync("/api/keys"), StringComparison.Ordinal);
        Assert.Equal([("nightly", Role.Viewer)], (await GetAsync<Page<ApiKeyView>>("/api/keys")).Items.Select(k => (k.Name, k.Role)));
        await RefusedAsync(Api.PostAsJsonAsync("/api/keys", new { name = "nightly", role = "admin" }), 409, "key-exists");

        Assert.Equal(204, (int)(await Api.DeleteAsync($"/api/keys/{key.Id}")).StatusCode);
        await RefusedAsync(script.GetAsync("/api/settings"), 401, "unauthorized");
        await RefusedAsync(Api.DeleteAsync($"/api/keys/{key.Id}"), 404, "not-found");
        await RefusedAsync(Api.PostAsJsonAsync("/api/keys", new { name = "x" }), 400, "invalid-input");
        await RefusedAsync(Api.PostAsJsonAsync("/api/keys", new { name = "x", role = "owner" }), 400, "invalid-input");
    }

    [Fact]
    public async Task A_key_is_told_by_its_beginning_and_says_when_it_was_last_used()
    {
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "nightly", role = "viewer" });
        var unused = await KeyAsync();
        Assert.Equal((key.Secret[..9], (DateTimeOffset?)null), (unused.Prefix, unused.LastUsedAt));

        using var script = App.Client(key.Secret);
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await ReadAsync<object>(script.GetAsync("/api/settings"));
        var used = await KeyAsync();
        Assert.InRange(used.LastUsedAt!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));

        await ReadAsync<object>(script.GetAsync("/api/settings"));
        Assert.Equal(used, await KeyAsync()); // within a minute nothing is written

        async Task<ApiKeyView> KeyAsync() => Assert.Single((await GetAsync<Page<ApiKeyView>>("/api/keys")).Items);
    }

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        using var viewer = App.Client(key.Secret);
        foreach (var path in (string[])["categories", "runs", "products", "providers", "settings", "prices"])
            await ReadAsync<object>(viewer.GetAsync($"/api/{path}"));
        await RefusedAsync(viewer.PutAsync("/api/settings", Json("""{"budgetCapUsd": 1}""")), 403, "forbidden");
        await RefusedAsync(viewer.PostAsync("/api/collections", Json("{}")), 403, "forbidden");
        await RefusedAsync(viewer.GetAsync("/api/users"), 403, "forbidden");
        await RefusedAsync(viewer.GetAsync("/api/keys"), 403, "forbidden");
    }

    [Fact]
    public async Task The_service_key_acts_with_the_role_of_the_user_it_names()
    {
        var vera = await NewUserAsync("vera");
        using var asAdmin = App.Client(ApiApp.ServiceKey, "admin");
        using var asVera = App.Client(ApiApp.ServiceKey, $"{vera.Id}");
        using var asNobody = App.Client(ApiApp.ServiceKey, "gone");
        using var pretender = App.Client(ApiApp.Key, "admin");
        await ReadAsync<object>(asAdmin.PutAsync("/api/settings", Json("""{"budgetCapUsd": 6}""")));
        await ReadAsync<object>(asVera.GetAsync("/api/settings"));
        await RefusedAsync(asVera.PutAsync("/api/settings", Json("""{"budgetCapUsd": 7}""")), 403, "forbidden");
        await RefusedAsync(asNobody.GetAsync("/api/settings"), 401, "unauthorized");
        await RefusedAsync(pretender.GetAsync("/api/settings"), 401, "unauthorized");
    }

    [Fact]
    public async Task Only_the_service_key_signs_in_and_keeps_the_key_ring()
    {
        await RefusedAsync(
            Api.PostAsJsonAsync("/api/sign-in", new { userName = "admin", password = ApiApp.AdminPassword }),
            403,
            "forbidden"
        );
        await RefusedAsync(Api.GetAsync("/api/data-protection-keys"), 403, "forbidden");
        using var web = App.Client(ApiApp.ServiceKey);
        Assert.Equal(
            204,
            (int)
                (
                    await web.PostAsJsonAsync("/api/data-protection-keys", new { xml = "<key id=\"1\" />", friendlyName = "key-1" })
                ).StatusCode
        );
        Assert.Equal(["<key id=\"1\" />"], await ReadAsync<string[]>(web.GetAsync("/api/data-protection-keys")));
        await RefusedAsync(web.PostAsJsonAsync("/api/data-protection-keys", new { xml = "<key" }), 400, "invalid-input");
    }
}
