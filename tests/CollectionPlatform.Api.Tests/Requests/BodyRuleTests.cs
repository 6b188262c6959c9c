using System.Net.Http.Headers;
using System.Text;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Requests;

/// <summary>Nothing of a body is dropped: what is not understood refuses the call, and nothing changes.</summary>
public sealed class BodyRuleTests(ApiFixture fixture) : ApiTest(fixture)
{
    private Task<HttpResponseMessage> SendAsync(string call, HttpContent? body)
    {
        var (method, path) = (call.Split(' ')[0], call.Split(' ')[1]);
        return Api.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = body });
    }

    [Theory]
    [InlineData("POST /api/jobs/retention", """{"olderThanDays": 1, "dry_run": true}""", "dry_run")]
    [InlineData("PUT /api/settings", """{"budgetCapUsd": 1000, "warnAt": 50}""", "warnAt")]
    [InlineData("PUT /api/prices", """{"amazon": {"price": 0.05}}""", "amazon.price")]
    [InlineData("PUT /api/prices", """{"amazon": {"priceUsd": 0.01, "callPerSecond": 5}}""", "amazon.callPerSecond")]
    [InlineData("PUT /api/prices", """{"amazn": {"priceUsd": 0.01}}""", "amazn")]
    [InlineData("POST /api/collections", """{"categoryIds": ["{c}"], "budgetCapUsd": 0.10}""", "budgetCapUsd")]
    [InlineData("POST /api/collections/estimate", """{"categoryIds": ["{c}"], "": 1}""", "\"\"")]
    [InlineData("PATCH /api/categories/{c}", """{"externalId": "zzz"}""", "externalId")]
    [InlineData("POST /api/categories", """{"name": "a", "externalId": "b", "hasName": true}""", "hasName")]
    [InlineData("PATCH /api/categories/{c}", """{"name": "a", "hasName": false}""", "hasName")]
    [InlineData("POST /api/users", """{"userName": "b", "password": "twelve letters", "role": "viewer", "admin": true}""", "admin")]
    [InlineData("POST /api/keys", """{"name": "b", "role": "viewer", "expires": "never"}""", "expires")]
    [InlineData("POST /api/providers/ebay/decision", """{"choice": "wait", "for": "ever"}""", "for")]
    [InlineData("POST /api/runs/{r}/retry-failed", """{"reasons": ["notFound"]}""", "reasons")]
    [InlineData("POST /api/runs/{r}/pause", """{"reason": "lunch"}""", "reason")]
    [InlineData("POST /api/providers/ebay/probe", """{"force": true}""", "force")]
    [InlineData("DELETE /api/categories/{c}", """{"dryRun": true}""", "dryRun")]
    public async Task A_field_that_a_call_does_not_take_is_named_and_nothing_changes(string call, string body, string field)
    {
        var (category, run) = ((await CategoriesAsync(1)).Single(), Rows.Run(RunState.Running));
        await InsertAsync(run);
        string Filled(string text) =>
            text.Replace("{c}", category.ToString(), StringComparison.Ordinal).Replace("{r}", run.Id.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(
            $"{field} is not a field of this call",
            await RefusedAsync(SendAsync(Filled(call), Json(Filled(body))), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        Assert.Equal(new SettingsView(5m, 80), await GetAsync<SettingsView>("/api/settings"));
        Assert.Equal(1, await RunCountAsync());
        Assert.Equal(RunState.Running, (await GetAsync<RunView>($"/api/runs/{run.Id}")).State);
        Assert.Equal("Category 001", (await DbAsync(db => db.Categories.AsNoTracking().SingleAsync())).Name);
    }

    [Theory]
    [InlineData("""{"budgetCapUsd": 7, "budgetCapUsd": 8}""")]
    [InlineData("""{"budgetCapUsd": 7, "BudgetCapUsd": 8}""")]
    public async Task A_field_given_twice_is_refused(string body) =>
        Assert.Contains(
            "udgetCapUsd is given more than once",
            await RefusedAsync(Api.PutAsync("/api/settings", Json(body)), 400, "invalid-input"),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("POST /api/categories", "name")]
    [InlineData("POST /api/categories", "externalId")]
    [InlineData("POST /api/collections", "categoryIds")]
    [InlineData("POST /api/collections/estimate", "categoryIds")]
    [InlineData("POST /api/jobs/retention", "olderThanDays")]
    [InlineData("POST /api/users", "userName")]
    [InlineData("POST /api/users", "password")]
    [InlineData("POST /api/users", "role")]
    [InlineData("POST /api/keys", "name")]
    [InlineData("POST /api/keys", "role")]
    [InlineData("POST /api/providers/ebay/decision", "choice")]
    [InlineData("PUT /api/users/admin/password", "password")]
    [InlineData("PUT /api/users/admin/role", "role")]
    [InlineData("PUT /api/settings", "budgetCapUsd")]
    [InlineData("PUT /api/prices", "amazon")]
    public async Task A_field_that_is_missing_is_named(string call, string field) =>
        Assert.Contains($"{field} must ", await RefusedAsync(SendAsync(call, Json("{}")), 400, "invalid-input"), StringComparison.Ordinal);

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_clears_what_may_be_empty()
    {
        var path = $"/api/categories/{(await CategoriesAsync(1, expected: 70)).Single()}";
        Task<CategoryView> PatchAsync(string body) => ReadAsync<CategoryView>(Api.PatchAsync(path, Json(body)));

        Assert.Equal(
            ("Lamps", 70),
            await PatchAsync("""{"name": "Lamps"}""") is var renamed ? (renamed.Name, renamed.ExpectedProducts) : default
        );
        Assert.Equal(
            ("Lamps", null),
            await PatchAsync("""{"expectedProducts": null}""") is var cleared ? (cleared.Name, cleared.ExpectedProducts) : default
        );
        Assert.False((await PatchAsync("""{"enabled": false}""")).Enabled);
        foreach (var (body, field) in new[] { ("{}", "name"), ("""{"name": null}""", "name"), ("""{"enabled": null}""", "enabled") })
            Assert.StartsWith(
                $"{field} must ",
                await RefusedAsync(Api.PatchAsync(path, Json(body)), 400, "invalid-input"),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("application/json; charset=bogus", 415)]
    [InlineData("application/json; charset=utf8", 415)]
    [InlineData("application/json; charset=utf-7", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("nonsense", 415)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("application/merge-patch+json", 200)]
    public async Task A_body_of_an_unknown_type_or_charset_is_told_what_to_send(string contentType, int status)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"budgetCapUsd": 7}"""));
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (status == 200)
            await ReadAsync<SettingsView>(Api.PutAsync("/api/settings", body));
        else
            await RefusedAsync(Api.PutAsync("/api/settings", body), status, "unsupported-media-type");
    }

    [Fact]
    public async Task The_import_reads_the_charset_it_is_told()
    {
        var body = new ByteArrayContent(Encoding.Latin1.GetBytes("id,category_name\n1,Möbel\n"));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv", "iso-8859-1");
        await ReadAsync<object>(Api.PostAsync("/api/categories/import", body));
        Assert.Equal("Möbel", (await DbAsync(db => db.Categories.AsNoTracking().SingleAsync())).Name);

        body = new ByteArrayContent("id,category_name\n1,x\n"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", "text/csv; charset=bogus");
        await RefusedAsync(Api.PostAsync("/api/categories/import", body), 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u2060")]
    [InlineData("\uFEFF")]
    [InlineData("\u3164")]
    [InlineData("\u00A0\u200D ")]
    [InlineData("\u2800")]
    [InlineData("\u202Egnp.exe")]
    [InlineData("a\u2066b")]
    [InlineData("a\u061Cb")]
    [InlineData("a\u0007b")]
    [InlineData("\u0301")]
    public async Task A_name_can_be_seen_and_turns_nothing_round(string name)
    {
        var ids = await CategoriesAsync(1);
        var text = System.Text.Json.JsonSerializer.Serialize(name);
        foreach (
            var (call, body) in new[]
            {
                ("POST /api/collections", $$"""{"categoryIds": ["{{ids[0]}}"], "name": {{text}}}"""),
                ("POST /api/categories", $$"""{"externalId": "x", "name": {{text}}}"""),
                ($"PATCH /api/categories/{ids[0]}", $$"""{"name": {{text}}}"""),
                ("POST /api/keys", $$"""{"role": "viewer", "name": {{text}}}"""),
                ("POST /api/selections", $$"""{"categoryIds": ["{{ids[0]}}"], "name": {{text}}}"""),
            }
        )
            Assert.StartsWith(
                "name must ",
                await RefusedAsync(SendAsync(call, Json(body)), 400, "invalid-input"),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("👩‍👩‍👧 Toys")]
    [InlineData("نیم‌فاصله")]
    [InlineData("東京")]
    [InlineData("-")]
    public async Task Names_of_all_scripts_are_kept_as_they_are(string name)
    {
        var (call, body) = ("/api/categories", $$"""{"externalId": "x", "name": "{{name}}"}""");
        Assert.Equal(name, (await ReadAsync<CategoryView>(Api.PostAsync(call, Json(body)))).Name);
    }

    [Theory]
    [InlineData("/api/categories", """{"name": "Same", "externalId": "same"}""", "category-exists")]
    [InlineData("/api/users", """{"userName": "same", "password": "correct horse", "role": "viewer"}""", "user-exists")]
    [InlineData("/api/keys", """{"name": "same", "role": "viewer"}""", "key-exists")]
    public async Task Of_60_equal_creations_at_once_one_succeeds(string path, string body, string refusal)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Api.PostAsync(path, Json(body))));
        Assert.Equal(1, answers.Count(a => (int)a.StatusCode == 201));
        foreach (var answer in answers.Where(a => (int)a.StatusCode != 201))
            await RefusedAsync(Task.FromResult(answer), 409, refusal);
    }

    [Fact]
    public async Task A_password_that_is_too_long_is_told_so()
    {
        using var web = App.Client(ApiApp.ServiceKey);
        var body = Json($$"""{"userName": "admin", "password": "{{new string('x', 201)}}"}""");
        Assert.Equal(
            "password must have at most 200 characters.",
            await RefusedAsync(web.PostAsync("/api/sign-in", body), 400, "invalid-input")
        );
    }
}
