using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class UserTests(ApiFixture fixture) : AccessTest(fixture)
{
    [Fact]
    public async Task Users_are_created_changed_and_deleted()
    {
        await PostAsync<UserView>(
            "/api/users",
            new
            {
                userName = "zoe",
                password = Password,
                role = "viewer",
            }
        );
        await RefusedAsync(
            Api.PostAsJsonAsync(
                "/api/users",
                new
                {
                    userName = "Zoe",
                    password = Password,
                    role = "viewer",
                }
            ),
            409,
            "user-exists"
        );
        await RefusedAsync(
            Api.PostAsJsonAsync(
                "/api/users",
                new
                {
                    userName = "yan",
                    password = "too short",
                    role = "viewer",
                }
            ),
            400,
            "invalid-input"
        );
        await RefusedAsync(
            Api.PostAsJsonAsync(
                "/api/users",
                new
                {
                    userName = "yan",
                    password = "aaaaaaaaaaaaaaa",
                    role = "viewer",
                }
            ),
            400,
            "invalid-input"
        );
        await RefusedAsync(
            Api.PostAsJsonAsync(
                "/api/users",
                new
                {
                    userName = "y a n",
                    password = Password,
                    role = "viewer",
                }
            ),
            400,
            "invalid-input"
        );
        await RefusedAsync(Api.PutAsJsonAsync("/api/users/zoe/password", new { password = "short" }), 400, "invalid-input");
        Assert.Equal(Role.Admin, (await PutAsync<UserView>("/api/users/zoe/role", new { role = "admin" })).Role);
        Assert.Equal(["admin", "zoe"], await AllAsync<UserView, string>("/api/users?limit=1", u => u.UserName));
        Assert.Equal(204, (int)(await Api.DeleteAsync("/api/users/zoe")).StatusCode);
        await RefusedAsync(Api.DeleteAsync("/api/users/zoe"), 404, "not-found");
        await RefusedAsync(Api.PutAsJsonAsync("/api/users/zoe/role", new { role = "admin" }), 404, "not-found");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Users_are_addressed_by_id_as_by_name_in_any_case()
    {
        var zoe = await NewUserAsync("zoe");
        Assert.Equal(Role.Admin, (await PutAsync<UserView>($"/api/users/{zoe.Id}/role", new { role = "admin" })).Role);
        Assert.Equal(Role.Viewer, (await PutAsync<UserView>("/api/users/ZOE/role", new { role = "viewer" })).Role);
        await DoneAsync(Api.PutAsJsonAsync($"/api/users/{zoe.Id}/password", new { password = "another long password" }));
        await SignedInAsync("zoe", "another long password");
        await DoneAsync(Api.DeleteAsync($"/api/users/{zoe.Id}"));
        await RefusedAsync(Api.DeleteAsync($"/api/users/{zoe.Id}"), 404, "not-found");
    }

    [Fact]
    public async Task Nobody_removes_oneself_however_it_is_spelt()
    {
        var bob = await NewUserAsync("bob", "admin");
        using var asBob = App.Client(ApiApp.ServiceKey, $"{bob.Id}");
        foreach (var self in (string[])["bob", "BOB", "%62ob", $"{bob.Id}", $"{bob.Id:N}"])
            await RefusedAsync(asBob.DeleteAsync($"/api/users/{self}"), 409, "own-user");
        await DoneAsync(Api.DeleteAsync("/api/users/BOB"));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await RefusedAsync(Api.DeleteAsync("/api/users/admin"), 409, "last-admin");
        await RefusedAsync(Api.PutAsJsonAsync("/api/users/admin/role", new { role = "viewer" }), 409, "last-admin");
        await NewUserAsync("second", "admin");
        var removals = await Task.WhenAll(((string[])["admin", "second"]).Select(name => Api.DeleteAsync($"/api/users/{name}")));
        Assert.Equal([204, 409], removals.Select(r => (int)r.StatusCode).Order());
        Assert.Single((await GetAsync<Page<UserView>>("/api/users")).Items);
        await BringBackAdminAsync();
    }

    [Fact]
    public async Task A_removed_admin_does_not_come_back_at_the_next_start_nor_does_a_namesake_get_the_configured_password()
    {
        await NewUserAsync("alice", "admin");
        await DoneAsync(Api.DeleteAsync("/api/users/admin"));
        await using (var restarted = new ApiApp(Servers))
            await RefusedAsync(SignInAsync(restarted, "admin", ApiApp.AdminPassword), 401, "wrong-credentials");
        Assert.Equal(["alice"], (await GetAsync<Page<UserView>>("/api/users")).Items.Select(u => u.UserName));

        await NewUserAsync("admin");
        await using (var restarted = new ApiApp(Servers, ("Auth:AdminPassword", "a changed setting")))
            await RefusedAsync(SignInAsync(restarted, "admin", "a changed setting"), 401, "wrong-credentials");
        await BringBackAdminAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_admins_password_follows_the_setting_only_when_the_setting_changes()
    {
        Assert.Equal(204, (int)(await Api.PutAsJsonAsync("/api/users/admin/password", new { password = "chosen by a person" })).StatusCode);
        await using (var same = new ApiApp(Servers))
            await ReadAsync<SignedIn>(SignInAsync(same, "admin", "chosen by a person"));
        await using (var changed = new ApiApp(Servers, ("Auth:AdminPassword", "a changed setting")))
            await ReadAsync<SignedIn>(SignInAsync(changed, "admin", "a changed setting"));
        await using (var back = new ApiApp(Servers))
            await ReadAsync<SignedIn>(SignInAsync(back, "admin", ApiApp.AdminPassword));
    }

    [Fact]
    public void A_configured_password_that_is_too_short_is_named_at_start()
    {
        Assert.Contains("Auth:AdminPassword", ApiApp.RefusalOf(Servers, ("Auth:AdminPassword", "short")), StringComparison.Ordinal);
    }
}
