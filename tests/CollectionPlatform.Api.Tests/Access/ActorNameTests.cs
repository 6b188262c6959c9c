using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class ActorNameTests(ApiFixture fixture) : AccessTest(fixture)
{
    [Theory]
    [InlineData("system")]
    [InlineData(" SYSTEM ")]
    [InlineData("Sys.tem")]
    [InlineData("sys\u200Btem")] // a blank without width
    [InlineData("web\u2060")]
    [InlineData("\u202Ebew")] // read from right to left
    [InlineData("ѕуѕtеm")] // Cyrillic
    [InlineData("ｓｙｓｔｅｍ")] // full-width
    [InlineData("𝐬𝐲𝐬𝐭𝐞𝐦")]
    [InlineData("sys\u0301tem")] // an accent
    [InlineData("wеb")]
    [InlineData("api-key")]
    [InlineData("API\u2011KEY")] // another dash
    [InlineData("api key")]
    [InlineData("Worker-1")]
    [InlineData("worker-42")]
    [InlineData("worker")]
    [InlineData("unknown")]
    [InlineData("\u3164")] // shows nothing
    [InlineData("--")]
    public async Task No_key_is_named_like_the_product_or_with_what_nobody_sees(string name) =>
        await RefusedAsync(Api.PostAsJsonAsync("/api/keys", new { name, role = "viewer" }), 400, "invalid-input");

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData(".vera")]
    [InlineData("vera.")]
    [InlineData("vera@")]
    [InlineData("System")]
    [InlineData("web")]
    [InlineData("api-key")]
    [InlineData("worker-1")]
    [InlineData("0198c0de-0000-7000-8000-000000000001")] // would be taken for an id
    public async Task No_user_is_named_like_the_product_a_path_or_an_id(string userName) =>
        await RefusedAsync(
            Api.PostAsJsonAsync(
                "/api/users",
                new
                {
                    userName,
                    password = Password,
                    role = "viewer",
                }
            ),
            400,
            "invalid-input"
        );

    [Theory]
    [InlineData("system-tests")]
    [InlineData("Web shop")]
    [InlineData("worker-pool")]
    [InlineData("Ночной экспорт")]
    [InlineData("夜間エクスポート")]
    public async Task Other_names_are_free(string name) =>
        Assert.Equal(name, (await PostAsync<CreatedApiKey>("/api/keys", new { name, role = "viewer" })).Name);

    [Fact]
    public async Task A_name_is_given_once_to_keys_and_users_together()
    {
        await PostAsync<CreatedApiKey>("/api/keys", new { name = "nightly", role = "viewer" });
        await NewUserAsync("vera");
        foreach (var name in (string[])["Nightly", "nіghtly", " nightly"])
            await RefusedAsync(Api.PostAsJsonAsync("/api/keys", new { name, role = "admin" }), 409, "key-exists");
        foreach (var name in (string[])["VERA", "vеra", "admin", "Admin"])
            await RefusedAsync(Api.PostAsJsonAsync("/api/keys", new { name, role = "admin" }), 409, "user-exists");
        await RefusedAsync(
            Api.PostAsJsonAsync(
                "/api/users",
                new
                {
                    userName = "NIGHTLY",
                    password = Password,
                    role = "viewer",
                }
            ),
            409,
            "key-exists"
        );
    }

    [Fact]
    public async Task Of_many_equal_names_at_once_one_is_given()
    {
        var users = Task.WhenAll(
            Enumerable
                .Range(0, 15)
                .Select(_ =>
                    Api.PostAsJsonAsync(
                        "/api/users",
                        new
                        {
                            userName = "twin",
                            password = Password,
                            role = "viewer",
                        }
                    )
                )
        );
        var keys = Task.WhenAll(
            Enumerable.Range(0, 15).Select(_ => Api.PostAsJsonAsync("/api/keys", new { name = "Twin", role = "viewer" }))
        );
        var statuses = (await users).Concat(await keys).Select(a => (int)a.StatusCode).ToList();
        Assert.Equal((1, 29), (statuses.Count(s => s == 201), statuses.Count(s => s == 409)));
    }
}
