using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    public List<string> Users { get; } = ["admin", "viewer"];

    /// <summary>Until when the viewer is locked out.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Of the only key.</summary>
    public string KeyName { get; set; } = "Nightly export";

    private void MapSettings(WebApplication api)
    {
        api.MapGet("/api/settings", (HttpResponse response) => Tagged(response, Settings));
        api.MapPut("/api/settings", (SettingsBody given, HttpContext http) =>
        {
            if (given.BudgetCapUsd <= 0)
                return Problem(400, "invalid", "The cap must be above 0.");
            if (IsStale(http.Request, Settings))
                return Problem(409, "changed-meanwhile", "Somebody else saved other values meanwhile.");
            return Results.Ok(Settings = Settings with { BudgetCapUsd = given.BudgetCapUsd ?? Settings.BudgetCapUsd });
        });
        api.MapGet("/api/prices", (HttpResponse response) => Tagged(response, Prices));
        api.MapPut("/api/prices", (PricesView given, HttpContext http) =>
            IsStale(http.Request, Prices)
                ? Problem(409, "changed-meanwhile", "Somebody else saved other values meanwhile.")
                : Results.Ok(Prices = given)
        );
        api.MapGet("/api/users", () => new Page<object>(
                [
                    .. Users.Select(name => new
                    {
                        id = IdOf(name),
                        userName = name,
                        role = name == "admin" ? "admin" : "viewer",
                        createdAt = DateTimeOffset.UtcNow,
                        lockedUntil = name == "viewer" ? LockedUntil : null,
                    }),
                ],
                null
            ));
        api.MapGet("/api/keys", () => new Page<object>(
                [
                    new
                    {
                        id = Guid.CreateVersion7(),
                        name = KeyName,
                        role = "viewer",
                        prefix = "cp_3f9a12",
                        createdBy = "admin",
                        createdAt = DateTimeOffset.UtcNow.AddDays(-3),
                        lastUsedAt = DateTimeOffset.UtcNow.AddHours(-2),
                    },
                ],
                null
            ));
        api.MapPost("/api/keys", () => Results.Json(
                new
                {
                    id = Guid.CreateVersion7(),
                    name = "Script",
                    secret = "the-secret-once",
                },
                statusCode: 201
            ));
        api.MapPost("/api/users", (NewUser given) =>
        {
            if (given.Password.Length < 8)
                return Problem(400, "invalid", "The password must have at least 8 characters.");
            Users.Add(given.UserName);
            return Results.Json(
                new
                {
                    id = IdOf(given.UserName),
                    userName = given.UserName,
                    role = given.Role,
                    createdAt = DateTimeOffset.UtcNow,
                },
                statusCode: 201
            );
        });
        api.MapDelete("/api/users/{id:guid}", async (Guid id) =>
        {
            if (NameOf($"{id}") is not { } name || !Users.Remove(name))
                return NoRun();
            await AccessChangedAsync();
            return Results.NoContent();
        });
        api.MapPatch("/api/categories/{id:guid}", (Guid id, CategoryChange change) =>
        {
            var at = Categories.FindIndex(c => c.Id == id);
            return Results.Ok(
                Categories[at] = Categories[at] with
                {
                    Name = change.Name,
                    ExpectedProducts = change.ExpectedProducts,
                    Enabled = change.Enabled,
                }
            );
        });
        api.MapPatch("/api/categories", (BulkChange change) =>
        {
            foreach (var at in change.Ids.Select(id => Categories.FindIndex(c => c.Id == id)))
            {
                var category = Categories[at];
                Categories[at] = category with
                {
                    ExpectedProducts = change.ExpectedProducts ?? category.ExpectedProducts,
                    Enabled = change.Enabled ?? category.Enabled,
                };
            }
            return Results.Ok(new { changed = change.Ids.Count });
        });
        api.MapPost("/api/categories/import", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var bad = lines
                .Index()
                .Skip(1)
                .Where(line => !line.Item.Contains(',', StringComparison.Ordinal))
                .Select(line => new RejectedLine(line.Index + 1, "a name is missing"))
                .ToList();
            return Results.Ok(new CategoryImport(lines.Length - 1 - bad.Count, 0, bad));
        });
    }

    public PricesView Prices { get; set; } = new(new PriceView(0.01m, 500, 500), new PriceView(0.002m, 2000, 2000));

    private static string TagOf(object view) => $"\"{(uint)view.GetHashCode()}\"";

    private static IResult Tagged(HttpResponse response, object view)
    {
        response.Headers.ETag = TagOf(view);
        return Results.Ok(view);
    }

    /// <summary>Whether the tag that the request names is not that of the view; the pages always name one.</summary>
    private static bool IsStale(HttpRequest request, object view) =>
        request.Headers.IfMatch.Single() is var tag && tag != "*" && tag != TagOf(view);

    private sealed record SettingsBody(decimal? BudgetCapUsd);

    private sealed record NewUser(string UserName, string Password, string Role);

    private sealed record BulkChange(List<Guid> Ids, bool? Enabled, int? ExpectedProducts);

    private sealed record CategoryChange(string Name, int? ExpectedProducts, bool Enabled);
}
