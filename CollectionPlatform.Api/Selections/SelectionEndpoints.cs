using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Selections;

/// <summary>Choices of categories that were saved under a name, for everybody.</summary>
public static class SelectionEndpoints
{
    public static void MapSelections(this IEndpointRouteBuilder api)
    {
        var selections = api.MapGroup("/selections").WithTags("Selections");
        selections
            .MapGet("", ListAsync)
            .WithSummary("Saved selections of categories by name, shared by everybody")
            .WithDescription("categoryIds are those that can be collected now; unavailable counts those removed or disabled since.")
            .ProducesProblem(400);
        selections.MapGet("/{id:guid}", GetAsync).WithSummary("A saved selection").ProducesProblem(404);
        selections
            .MapPost("", CreateAsync)
            .WithSummary("Save a selection under a new name; 409 selection-exists when the name is taken, whatever its capitals")
            .ProducesProblem(400)
            .ProducesProblem(409);
        selections
            .MapPut("/{id:guid}", ReplaceAsync)
            .WithSummary("Replace name and categories of a selection; 409 selection-exists when another one has the name")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        selections.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Remove a selection").ProducesProblem(404);
    }

    private static async Task<Results<Ok<Page<SelectionView>>, ProblemHttpResult>> ListAsync(
        CollectionDb db,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        IQueryable<Selection> rows = db.Selections;
        if (after is not null)
        {
            if (!PageQuery.TryReadCursor(after, out var key, out _))
                return Problem.BadCursor();
            rows = rows.Where(s => s.NameKey.CompareTo(key) > 0);
        }
        var found = await rows.AsNoTracking().OrderBy(s => s.NameKey).Take(size + 1).ToListAsync(stop);
        var views = await ViewsAsync(db, [.. found.Take(size)], stop);
        return TypedResults.Ok(
            new Page<SelectionView>(views, found.Count > size ? PageQuery.Cursor(found[size - 1].NameKey, found[size - 1].Id) : null)
        );
    }

    private static async Task<Results<Ok<SelectionView>, ProblemHttpResult>> GetAsync(Guid id, CollectionDb db, CancellationToken stop) =>
        await db.Selections.FindAsync([id], stop) is { } selection
            ? TypedResults.Ok((await ViewsAsync(db, [selection], stop))[0])
            : Problem.Unknown("selection", id);

    private static async Task<Results<Created<SelectionView>, ProblemHttpResult>> CreateAsync(
        SelectionRequest request,
        CollectionDb db,
        ClaimsPrincipal user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        if (await CheckAsync(request, db, violations, stop) is not var (name, ids))
            return violations.ToProblem();
        var selection = new Selection
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameKey = Selection.KeyOf(name),
            CategoryIds = ids,
            SkipLookupsYoungerThanDays = request.SkipLookupsYoungerThanDays,
            ChangedBy = user.Actor(),
            ChangedAt = clock.GetUtcNow(),
        };
        db.Selections.Add(selection);
        return await SavedAsync(db, stop)
            ? TypedResults.Created($"/api/selections/{selection.Id}", (await ViewsAsync(db, [selection], stop))[0])
            : Exists(name);
    }

    private static async Task<Results<Ok<SelectionView>, ProblemHttpResult>> ReplaceAsync(
        Guid id,
        SelectionRequest request,
        CollectionDb db,
        ClaimsPrincipal user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        if (await CheckAsync(request, db, violations, stop) is not var (name, ids))
            return violations.ToProblem();
        if (await db.Selections.FindAsync([id], stop) is not { } selection)
            return Problem.Unknown("selection", id);
        (selection.Name, selection.NameKey, selection.CategoryIds) = (name, Selection.KeyOf(name), ids);
        selection.SkipLookupsYoungerThanDays = request.SkipLookupsYoungerThanDays;
        (selection.ChangedBy, selection.ChangedAt) = (user.Actor(), clock.GetUtcNow());
        return await SavedAsync(db, stop) ? TypedResults.Ok((await ViewsAsync(db, [selection], stop))[0]) : Exists(name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, CollectionDb db, CancellationToken stop) =>
        await db.Selections.Where(s => s.Id == id).ExecuteDeleteAsync(stop) == 0
            ? Problem.Unknown("selection", id)
            : TypedResults.NoContent();

    /// <summary>Null, with what is wrong, when it cannot be saved.</summary>
    private static async Task<(string Name, Guid[] Ids)?> CheckAsync(
        SelectionRequest request,
        CollectionDb db,
        Violations violations,
        CancellationToken stop
    )
    {
        var name = violations.Text("name", request.Name, Selection.MaxName);
        CategorySelection.Check(violations, request.CategoryIds);
        violations.SkipDays(request.SkipLookupsYoungerThanDays);
        if (violations.Any)
            return null;
        var categories = await CategorySelection.LoadAsync(db, request.CategoryIds!, violations, stop);
        return violations.Any ? null : (name, [.. categories.Select(c => c.Id.Value)]);
    }

    /// <summary>False when another selection has the name.</summary>
    private static async Task<bool> SavedAsync(CollectionDb db, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return false;
        }
    }

    private static ProblemHttpResult Exists(string name) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "selection-exists",
            $"There is a selection named {name} already. Choose another name, or replace that one."
        );

    private static async Task<List<SelectionView>> ViewsAsync(CollectionDb db, IReadOnlyList<Selection> selections, CancellationToken stop)
    {
        Guid[] named = [.. selections.SelectMany(s => s.CategoryIds).Distinct()];
        var enabled = await db
            .Categories.FromSql($"select * from categories where id = any ({named}) and enabled")
            .Select(c => c.Id)
            .ToListAsync(stop);
        var usable = enabled.Select(id => id.Value).ToHashSet();
        return
        [
            .. selections.Select(s =>
            {
                Guid[] ids = [.. s.CategoryIds.Where(usable.Contains)];
                return new SelectionView(s.Id, s.Name, ids, s.CategoryIds.Length - ids.Length, s.ChangedBy, s.ChangedAt)
                {
                    SkipLookupsYoungerThanDays = s.SkipLookupsYoungerThanDays,
                };
            }),
        ];
    }
}
