using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class OpenApiTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly string[] Contract =
    [
        "GET /api/categories",
        "POST /api/categories",
        "PATCH /api/categories",
        "PATCH /api/categories/{id}",
        "DELETE /api/categories/{id}",
        "POST /api/categories/import",
        "POST /api/collections/estimate",
        "POST /api/collections",
        "POST /api/collections/stale",
        "GET /api/exposure",
        "GET /api/runs",
        "GET /api/runs/{id}",
        "POST /api/runs/{id}/pause",
        "POST /api/runs/{id}/resume",
        "POST /api/runs/{id}/cancel",
        "GET /api/runs/{id}/categories",
        "GET /api/runs/{id}/events",
        "GET /api/runs/{id}/failures",
        "GET /api/runs/{id}/failures/summary",
        "GET /api/runs/{id}/failures.csv",
        "GET /api/runs/{id}/log",
        "GET /api/runs/{id}/stream",
        "GET /api/timeline",
        "GET /api/product-cards",
        "GET /api/product-count",
        "GET /api/products",
        "GET /api/products/{asin}",
        "GET /api/products/export",
        "GET /api/providers",
        "GET /api/settings",
        "PUT /api/settings",
        "GET /api/prices",
        "PUT /api/prices",
        "GET /api/prices/history",
        "GET /api/runs/{id}/value",
        "GET /api/categories/{id}/value",
        "GET /api/away",
        "PUT /api/away",
        "GET /api/selections",
        "POST /api/selections",
        "GET /api/selections/{id}",
        "PUT /api/selections/{id}",
        "DELETE /api/selections/{id}",
        "GET /api/spend",
        "GET /api/spend.csv",
        "GET /api/spend/estimates",
        "POST /api/jobs/retention",
        "POST /api/runs/{id}/retry-failed",
        "GET /api/runs/{id}/retry-failed",
        "GET /api/runs/{id}/history",
        "POST /api/providers/{name}/decision",
        "POST /api/providers/{name}/probe",
        "GET /api/runs/{id}/spend",
        "POST /api/sign-in",
        "POST /api/sessions/check",
        "DELETE /api/sessions/{id}",
        "GET /api/users",
        "POST /api/users",
        "PUT /api/users/{idOrName}/password",
        "PUT /api/users/{idOrName}/role",
        "DELETE /api/users/{idOrName}",
        "GET /api/keys",
        "POST /api/keys",
        "DELETE /api/keys/{id}",
        "GET /api/data-protection-keys",
        "POST /api/data-protection-keys",
    ];

    [Fact]
    public async Task The_document_lists_exactly_the_routes_of_the_contract()
    {
        using var document = await DocumentAsync();
        var routes = document
            .RootElement.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(Contract.Order(StringComparer.Ordinal), routes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_call_tells_what_it_is_for_and_how_it_refuses()
    {
        using var document = await DocumentAsync();
        foreach (var call in document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.NotEmpty(call.Value.GetProperty("summary").GetString()!);
            var answers = call.Value.GetProperty("responses");
            Assert.True(
                answers.TryGetProperty("401", out var refusal)
                    && refusal.GetProperty("content").TryGetProperty("application/problem+json", out _)
            );
            Assert.Contains(answers.EnumerateObject(), a => a.Name.StartsWith('2'));
        }
    }

    [Fact]
    public async Task States_are_words_and_money_is_a_number()
    {
        using var document = await DocumentAsync();
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        Assert.Contains(
            "completedWithFailures",
            schemas.GetProperty("RunState").GetProperty("enum").EnumerateArray().Select(e => e.GetString())
        );
        var cap = schemas.GetProperty("SettingsView").GetProperty("properties").GetProperty("budgetCapUsd");
        Assert.Equal(("number", "decimal"), (cap.GetProperty("type").GetString(), cap.GetProperty("format").GetString()));
    }

    [Fact]
    public async Task What_was_confirmed_and_what_was_seen_stand_in_the_document()
    {
        using var document = await DocumentAsync();
        var (paths, schemas) = (
            document.RootElement.GetProperty("paths"),
            document.RootElement.GetProperty("components").GetProperty("schemas")
        );
        foreach (var schema in (string[])["CollectionRequest", "RetryRequest"])
        foreach (var field in (string[])["expectedTotalUsd", "expectedCapUsd"])
            Assert.True(schemas.GetProperty(schema).GetProperty("properties").TryGetProperty(field, out _), $"{schema}.{field}");
        Assert.False(schemas.GetProperty("CategoryChange").GetProperty("properties").TryGetProperty("hasName", out _));
        foreach (var path in (string[])["/api/settings", "/api/prices"])
        {
            var (get, put) = (paths.GetProperty(path).GetProperty("get"), paths.GetProperty(path).GetProperty("put"));
            foreach (var call in new[] { get, put })
                Assert.True(call.GetProperty("responses").GetProperty("200").GetProperty("headers").TryGetProperty("ETag", out _));
            Assert.Contains(put.GetProperty("parameters").EnumerateArray(), p =>
                p.GetProperty("in").GetString() == "header" && p.GetProperty("name").GetString() == "If-Match"
            );
            Assert.True(put.GetProperty("responses").TryGetProperty("409", out _));
        }
        foreach (var path in (string[])["/api/collections", "/api/runs/{id}/retry-failed"])
            Assert.Contains(
                "409 estimate-changed",
                paths.GetProperty(path).GetProperty("post").GetProperty("description").GetString()!,
                StringComparison.Ordinal
            );
        Assert.False(
            paths
                .GetProperty("/api/runs/{id}/retry-failed")
                .GetProperty("post")
                .GetProperty("requestBody")
                .TryGetProperty("required", out _)
        );
    }

    [Fact]
    public async Task The_page_to_try_it_is_served_whole_and_without_a_key()
    {
        using var anybody = App.Client(key: null);
        Assert.Contains("swagger-ui", await anybody.GetStringAsync("/docs/index.html"), StringComparison.Ordinal);
        foreach (var asset in (string[])["swagger-ui-bundle.js", "swagger-ui.css"])
            Assert.NotEmpty(await anybody.GetStringAsync($"/docs/{asset}"));
        Assert.Equal(200, (int)(await anybody.GetAsync("/docs")).StatusCode);
    }

    private async Task<JsonDocument> DocumentAsync()
    {
        using var anybody = App.Client(key: null);
        return JsonDocument.Parse(await anybody.GetStringAsync("/openapi/v1.json"));
    }
}
