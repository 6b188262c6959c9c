using CollectionPlatform.Api.Tests.Support;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class ProblemTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task A_call_without_a_key_is_told_to_send_one()
    {
        using var anybody = App.Client(key: null);
        Assert.Contains(
            "X-Api-Key",
            await RefusedAsync(anybody.GetAsync("/api/categories"), 401, "unauthorized"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_nothing_changes()
    {
        using var stranger = App.Client("wrong");
        await RefusedAsync(stranger.PutAsync("/api/settings", Json("""{"budgetCapUsd": 1}""")), 401, "unauthorized");
        Assert.Equal(5m, (await GetAsync<Core.Budget.Estimating.SettingsView>("/api/settings")).BudgetCapUsd);
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        using var anybody = App.Client(key: null);
        foreach (var path in (string[])["/health", "/alive"])
            Assert.Equal(200, (int)(await anybody.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("{\"categoryIds\": [")]
    [InlineData("not json")]
    [InlineData("{\"categoryIds\": [],}")]
    public async Task Malformed_JSON_is_pointed_at(string body)
    {
        Assert.Contains(
            "line 1",
            await RefusedAsync(Api.PostAsync("/api/collections", Json(body)), 400, "malformed-json"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await RunCountAsync());
    }

    [Theory]
    [InlineData("/api/collections", "{\"categoryIds\": \"all\"}", "categoryIds")]
    [InlineData("/api/collections", "{\"categoryIds\": [\"x\"]}", "categoryIds[0]")]
    [InlineData("/api/collections", "{\"name\": 5}", "name")]
    [InlineData("/api/categories", "{\"name\": \"a\", \"externalId\": \"b\", \"expectedProducts\": 1.5}", "expectedProducts")]
    public async Task A_value_of_the_wrong_type_is_named(string path, string body, string field) =>
        Assert.StartsWith($"{field} ", await RefusedAsync(Api.PostAsync(path, Json(body)), 400, "invalid-input"), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task A_missing_body_is_refused(string body) =>
        await RefusedAsync(Api.PostAsync("/api/collections", Json(body)), 400, "bad-request");

    [Fact]
    public async Task What_routing_refuses_is_a_problem_document_too()
    {
        await RefusedAsync(Api.GetAsync("/api/nothing"), 404, "not-found");
        await RefusedAsync(Api.GetAsync("/api/runs/no-uuid"), 404, "not-found");
        await RefusedAsync(Api.GetAsync("/"), 404, "not-found");
        using var refused = await Api.DeleteAsync("/api/settings");
        await RefusedAsync(Task.FromResult(refused), 405, "method-not-allowed");
        Assert.Equal(["GET", "PUT"], refused.Content.Headers.Allow.Order());
        await RefusedAsync(Api.SendAsync(new HttpRequestMessage(HttpMethod.Trace, "/api/settings")), 405, "method-not-allowed");
        await RefusedAsync(Api.SendAsync(new HttpRequestMessage(HttpMethod.Trace, "/nothing")), 404, "not-found");
        await RefusedAsync(Api.PutAsync("/api/settings", new StringContent("cap=5")), 415, "unsupported-media-type");
        await RefusedAsync(Api.PostAsync("/api/categories/import", Json("{}")), 415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        Api.DefaultRequestHeaders.ExpectContinue = true; // so that the refusal comes before the body is sent
        await RefusedAsync(
            Api.PostAsync("/api/collections", Json($$"""{"name": "{{new string('x', 2_000_000)}}"}""")),
            413,
            "body-too-large"
        );
        await RefusedAsync(
            Api.PostAsync("/api/categories/import", Csv("id,category_name\n" + new string('x', 6_000_000))),
            413,
            "body-too-large"
        );
    }

    [Theory]
    [InlineData("/api/categories?q=a%00b")]
    [InlineData("/api/products/a%01b")]
    [InlineData("/api/runs?after=xyz")]
    [InlineData("/api/categories?after=00")]
    [InlineData("/api/runs?state=sleeping")]
    [InlineData("/api/products?order=random")]
    [InlineData("/api/products/export?format=xml")]
    public async Task A_query_out_of_bounds_is_refused(string path) => await RefusedAsync(Api.GetAsync(path), 400, "invalid-input");

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/categories")]
    [InlineData("GET", "/spend")]
    [InlineData("GET", "/events")]
    [InlineData("GET", "/log")]
    [InlineData("GET", "/failures")]
    [InlineData("GET", "/failures/summary")]
    [InlineData("GET", "/failures.csv")]
    [InlineData("GET", "/stream")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("POST", "/cancel")]
    public async Task An_unknown_run_is_named(string method, string path)
    {
        var id = Guid.CreateVersion7();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/runs/{id}{path}");
        Assert.Contains(id.ToString(), await RefusedAsync(Api.SendAsync(request), 404, "not-found"), StringComparison.Ordinal);
    }
}
