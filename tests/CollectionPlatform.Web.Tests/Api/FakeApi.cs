using System.Collections.Concurrent;
using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.ServiceDefaults;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>Speaks the HTTP contract with canned runs, in this process, so that tests can change what it says at any moment.</summary>
internal sealed partial class FakeApi : IAsyncDisposable
{
    public const string Key = "service-key-of-the-tests";
    public const string Password = "Correct-horse-1";

    private readonly string url = $"http://127.0.0.1:{FreePort.Any()}";
    private WebApplication? app;

    public string Url => url;
    public ConcurrentDictionary<Guid, RunView> Runs { get; } = new();
    public ConcurrentDictionary<Guid, List<LogEntry>> Logs { get; } = new();
    public List<CategoryView> Categories { get; } =
    [.. Enumerable.Range(1, 30).Select(i => new CategoryView(Guid.CreateVersion7(), $"Category {i:00}", $"c{i}", 100, true))];
    public List<ProductView> Products { get; } = [];

    /// <summary>What counting products answers; null counts them.</summary>
    public ProductCount? Counted { get; set; }

    /// <summary>What runs are worth; nothing where a run has none here.</summary>
    public ConcurrentDictionary<Guid, RunValueView> Values { get; } = new();
    public ConcurrentQueue<string> Keys { get; } = new();
    public ConcurrentQueue<(string Call, string? User)> Calls { get; } = new();
    public SettingsView Settings { get; set; } = new(5m, 80);

    /// <summary>Answers everything with 503, as behind a proxy whose target restarts.</summary>
    public bool Away { get; set; }

    /// <summary>Such a call is answered with 400 and this reason.</summary>
    public (string Call, string Why)? Refused { get; set; }

    public RunView Add(RunView run, int entries = 0)
    {
        Runs[run.Id] = run;
        Logs[run.Id] = [.. Enumerable.Range(1, entries).Select(i => Samples.Entry(i))];
        return run;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        builder.Services.Configure<JsonOptions>(o => WireJson.Configure(o.SerializerOptions));
        app = builder.Build();
        app.Use(
            async (context, next) =>
            {
                var user = NameOf(context.Request.Headers["X-Acting-User"]);
                Calls.Enqueue(($"{context.Request.Method} {context.Request.Path}", user));
                if (Away)
                    context.Response.StatusCode = 503;
                else if (context.Request.Headers["X-Api-Key"] != Key)
                    context.Response.StatusCode = 401;
                else if (Refused is { } refused && refused.Call == $"{context.Request.Method} {context.Request.Path}")
                    await Problem(400, "invalid-input", refused.Why).ExecuteAsync(context);
                else
                    await next(context);
            }
        );
        MapRuns(app);
        MapFailures(app);
        MapProviders(app);
        MapBudget(app);
        MapSpend(app);
        MapSelections(app);
        MapAway(app);
        MapSettings(app);
        MapSessions(app);
        MapJobs(app);
        MapRest(app);
        await app.StartAsync();
    }

    private void MapRest(WebApplication api)
    {
        api.MapGet("/api/data-protection-keys", () => Keys);
        api.MapPost("/api/data-protection-keys", (StoredKey key) => Keys.Enqueue(key.Xml));
        api.MapGet("/api/categories", (string? q, string? after, int? olderThanDays) =>
            Paged(
                [
                    .. Categories
                        .Where(c => q is null || c.Name.Contains(q, StringComparison.OrdinalIgnoreCase))
                        .Select(c => olderThanDays is { } days ? c with { Age = new(days, 100, 25) } : c),
                ],
                after,
                500
            )
        );
        api.MapGet("/api/product-count", (Guid? runId, Guid? categoryId) => Counted ?? new(Products.Count, true));
        api.MapGet("/api/products", (string? q, string? sort, string? order, long? after, int? limit) =>
        {
            lock (Products)
            {
                if (sort is "discount" or "sellers")
                    return Paged(
                        [
                            .. sort == "discount"
                                ? Products.OrderByDescending(p => p.Discount)
                                : Products.OrderByDescending(p => p.Listings.DistinctBy(l => l.Seller.Username).Count()),
                        ],
                        after?.ToString(CultureInfo.InvariantCulture),
                        limit ?? 50
                    );
                var newest = order == "newest";
                var along = newest ? Products.OrderByDescending(p => p.Position) : Products.OrderBy(p => p.Position);
                var found = along
                    .Where(p => newest ? p.Position < (after ?? long.MaxValue) : p.Position > (after ?? 0))
                    .Where(p => q is null || p.Title.Contains(q, StringComparison.OrdinalIgnoreCase))
                    .Take(limit ?? 50)
                    .ToList();
                return new Page<ProductView>(found, found.Count == (limit ?? 50) ? $"{found[^1].Position}" : null);
            }
        });
        api.MapGet("/api/runs/{id:guid}/value", (Guid id) => Values.TryGetValue(id, out var value) ? value : new(new(0, 0, 0, 30), []));
        api.MapGet("/api/categories/{id:guid}/value", (Guid id) => new ProductValue(400, 352, 112, 30));
        api.MapGet("/api/product-cards", (string[] asin) =>
        {
            lock (Products)
                return new Page<ProductCard>(
                    [.. Products.Where(p => asin.Contains(p.Asin)).Select(p => new ProductCard(p.Asin, p.Title, p.ImageUrl, p.PriceUsd))],
                    null
                );
        });
        api.MapGet("/api/products/{**asin}", (string asin, HttpContext http) =>
        {
            lock (Products)
                return Products.Find(p => p.Asin == RouteTail.Of(http, "/api/products/", asin)) is { } found
                    ? Results.Ok(found)
                    : Problem(404, "not-found", "There is no such product.");
        });
        api.MapGet("/api/products/export", (string format, string? q, bool bom = false) =>
            Results.Text($"{(bom ? "\uFEFF" : "")}asin,title\nB1,{format}{q}\n", "text/csv")
        );
    }

    internal static Page<T> Paged<T>(IReadOnlyList<T> all, string? after, int limit)
    {
        var from = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
        var items = all.Skip(from).Take(limit).ToList();
        return new(items, from + items.Count < all.Count ? $"{from + items.Count}" : null);
    }

    private static IResult Problem(int status, string type, string detail) =>
        Results.Problem(detail, statusCode: status, type: "urn:collection-platform:" + type);

    /// <summary>A refusal because of the state that a run is in.</summary>
    private static IResult Problem(string type, string detail, RunState state) =>
        Results.Problem(
            detail,
            statusCode: 409,
            type: "urn:collection-platform:" + type,
            extensions: new Dictionary<string, object?> { ["state"] = WireJson.Name(state) }
        );

    /// <summary>A field that is wrong.</summary>
    private static IResult Invalid(string field, string sentence) =>
        Results.Problem(
            $"{field} {sentence}.",
            statusCode: 400,
            type: "urn:collection-platform:invalid-input",
            extensions: new Dictionary<string, object?> { ["errors"] = new Dictionary<string, string[]> { [field] = [sentence] } }
        );

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    private sealed record StoredKey(string FriendlyName, string Xml);
}
