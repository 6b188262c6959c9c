using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class UserTests(ApiFixture fixture) : ApiTest(fixture)
{
    private const string Password = "a long enough password";

    private Task<HttpResponseMessage> SignInAsync(string userName, string password, ApiApp? app = null) =>
        (app ?? App).Client(ApiApp.ServiceKey).PostAsJsonAsync("/api/sign-in", new { userName, password });

    [Fact]
    public async Task Users_sign_in_with_their_password_whatever_the_case_of_their_name()
    {
        Assert.Equal(new SignedIn("admin", Role.Admin), await ReadAsync<SignedIn>(SignInAsync("Admin", ApiApp.AdminPassword)));
        await RefusedAsync(SignInAsync("admin", "wrong password"), 401, "wrong-credentials");
        await RefusedAsync(SignInAsync("nobody", "wrong password"), 401, "wrong-credentials");
        await RefusedAsync(SignInAsync("", ""), 400, "invalid-input");
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_a_user_out_until_a_new_one_is_set()
    {
        await PostAsync<UserView>(
            "/api/users",
            new
            {
                userName = "vera",
                password = Password,
                role = "viewer",
            }
        );
        for (var i = 1; i <= 4; i++)
            await RefusedAsync(SignInAsync("vera", "wrong"), 401, "wrong-credentials");
        Assert.Contains("Try again at", await RefusedAsync(SignInAsync("vera", "wrong"), 423, "locked-out"), StringComparison.Ordinal);
        await RefusedAsync(SignInAsync("vera", Password), 423, "locked-out");
        Assert.NotNull((await GetAsync<Page<UserView>>("/api/users")).Items.Single(u => u.UserName == "vera").LockedUntil);

        Assert.Equal(
            204,
            (int)(await Api.PutAsJsonAsync("/api/users/vera/password", new { password = "another long password" })).StatusCode
        );
        await RefusedAsync(SignInAsync("vera", Password), 401, "wrong-credentials");
        Assert.Equal(Role.Viewer, (await ReadAsync<SignedIn>(SignInAsync("vera", "another long password"))).Role);
    }

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
    public async Task The_last_administrator_stays()
    {
        await RefusedAsync(Api.DeleteAsync("/api/users/admin"), 409, "last-admin");
        await RefusedAsync(Api.PutAsJsonAsync("/api/users/admin/role", new { role = "viewer" }), 409, "last-admin");
        await PostAsync<UserView>(
            "/api/users",
            new
            {
                userName = "second",
                password = Password,
                role = "admin",
            }
        );
        var removals = await Task.WhenAll(((string[])["admin", "second"]).Select(name => Api.DeleteAsync($"/api/users/{name}")));
        Assert.Equal([204, 409], removals.Select(r => (int)r.StatusCode).Order());
        Assert.Single((await GetAsync<Page<UserView>>("/api/users")).Items);
        await using var app = new ApiApp(Servers); // brings admin back for the other tests
    }

    [Fact]
    public async Task The_admins_password_follows_the_setting_only_when_the_setting_changes()
    {
        Assert.Equal(204, (int)(await Api.PutAsJsonAsync("/api/users/admin/password", new { password = "chosen by a person" })).StatusCode);
        await using (var same = new ApiApp(Servers))
            await ReadAsync<SignedIn>(SignInAsync("admin", "chosen by a person", same));
        await using (var changed = new ApiApp(Servers, ("Auth:AdminPassword", "a changed setting")))
            await ReadAsync<SignedIn>(SignInAsync("admin", "a changed setting", changed));
        await using (var back = new ApiApp(Servers))
            await ReadAsync<SignedIn>(SignInAsync("admin", ApiApp.AdminPassword, back));
    }

    [Fact]
    public void A_configured_password_that_is_too_short_is_named_at_start()
    {
        var e = Assert.ThrowsAny<Exception>(() => new ApiApp(Servers, ("Auth:AdminPassword", "short")));
        Assert.Contains("Auth:AdminPassword", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_is_rate_limited()
    {
        await using var app = new ApiApp(Servers, ("Auth:SignInsPerMinute", "3"));
        List<HttpResponseMessage> refused = [];
        await Eventually.HoldsAsync(
            async () => // again where twelve at once take longer than their tokens need to come back
            {
                refused =
                [
                    .. (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SignInAsync("nobody", "wrong password", app)))).Where(a =>
                        (int)a.StatusCode == 429
                    ),
                ];
                return refused.Count > 0;
            },
            "a sign-in is refused"
        );
        Assert.NotNull(refused[0].Headers.RetryAfter);
        await RefusedAsync(Task.FromResult(refused[0]), 429, "too-many-requests");
    }
}
