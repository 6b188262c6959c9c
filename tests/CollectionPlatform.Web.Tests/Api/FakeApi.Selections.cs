using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    public List<SelectionView> Selections { get; } = [];

    private void MapSelections(WebApplication api)
    {
        api.MapGet("/api/selections", (string? after, int? limit) => Paged([.. Selections.OrderBy(s => s.Name)], after, limit ?? 50));
        api.MapPost("/api/selections", (Saved saved) => Save(Guid.CreateVersion7(), saved));
        api.MapPut("/api/selections/{id:guid}", (Guid id, Saved saved) => Save(id, saved));
        api.MapDelete("/api/selections/{id:guid}", (Guid id) =>
            Selections.RemoveAll(s => s.Id == id) > 0 ? Results.NoContent() : Problem(404, "not-found", "There is no such selection.")
        );
    }

    private IResult Save(Guid id, Saved saved)
    {
        if (string.IsNullOrWhiteSpace(saved.Name) || saved.CategoryIds.Count == 0)
            return Problem(400, "invalid-input", saved.CategoryIds.Count == 0 ? "Name categories." : "name must not be empty.");
        if (Selections.Exists(s => s.Id != id && s.Name.Equals(saved.Name, StringComparison.OrdinalIgnoreCase)))
            return Problem(409, "selection-exists", $"There is a selection named {saved.Name} already.");
        Selections.RemoveAll(s => s.Id == id);
        var view = new SelectionView(id, saved.Name, saved.CategoryIds, 0, "admin", DateTimeOffset.UtcNow)
        {
            SkipLookupsYoungerThanDays = saved.SkipLookupsYoungerThanDays,
        };
        Selections.Add(view);
        return Results.Ok(view);
    }

    private sealed record Saved(string Name, List<Guid> CategoryIds, int? SkipLookupsYoungerThanDays);
}
