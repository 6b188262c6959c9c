using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Categories;

public sealed record NewCategory(string? Name, string? ExternalId, int? ExpectedProducts);

/// <summary>What is left out stays as it is; <c>null</c> clears the expected products, the only field that may be empty.</summary>
public sealed record CategoryChange
{
    public string? Name
    {
        get;
        init => (field, HasName) = (value, true);
    }
    public int? ExpectedProducts
    {
        get;
        init => (field, HasExpectedProducts) = (value, true);
    }
    public bool? Enabled
    {
        get;
        init => (field, HasEnabled) = (value, true);
    }

    internal bool HasName { get; private init; }

    internal bool HasExpectedProducts { get; private init; }

    internal bool HasEnabled { get; private init; }
}

public static class CategoryEndpoints
{
    public const int MaxName = 200,
        MaxExternalId = 100,
        MaxExpected = 1_000_000;

    internal const string DotsOnly = "must hold something other than dots";

    public static void MapCategories(this IEndpointRouteBuilder api)
    {
        var categories = api.MapGroup("/categories").WithTags("Categories");
        categories
            .MapGet("", ListAsync)
            .WithSummary("Categories by name; q finds names and external ids that contain it")
            .WithDescription(
                "lastCollectedAt is when a collection that read the category to its end ended; null when none ever did.\n"
                    + "With olderThanDays (1-365) each has an age: how many of its known products have no complete eBay search as their "
                    + "last that is younger."
            )
            .ProducesProblem(400);
        categories.MapPost("", CreateAsync).WithSummary("Add a category").ProducesProblem(400).ProducesProblem(409);
        categories
            .MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Change name, expected products (null: unknown) or whether it can be collected")
            .ProducesProblem(400)
            .ProducesProblem(404);
        categories
            .MapDelete("/{id:guid}", DeleteAsync)
            .WithSummary("Delete a category; one that runs used is disabled instead")
            .ProducesProblem(404);
        categories.MapCategoryBulk();
        categories.MapImport();
    }

    private static async Task<Results<Ok<Page<CategoryView>>, ProblemHttpResult>> ListAsync(
        CollectionDb db,
        CancellationToken stop,
        string? q = null,
        bool? enabled = null,
        int? olderThanDays = null,
        int? limit = null,
        string? after = null
    )
    {
        var violations = new Violations();
        violations.Range("olderThanDays", olderThanDays, Freshness.MinDays, Freshness.MaxDays);
        if (violations.Any)
            return violations.ToProblem();
        var size = limit ?? PageQuery.DefaultLimit;
        IQueryable<Category> rows = db.Categories;
        if (after is not null)
        {
            if (!PageQuery.TryReadCursor(after, out var name, out var id))
                return Problem.BadCursor();
            // a row comparison, which LINQ cannot say
            rows = db.Categories.FromSql($"select * from categories where (name, id) > ({name}, {id})");
        }
        if (enabled is not null)
            rows = rows.Where(c => c.Enabled == enabled);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var pattern = LikePattern.Containing(q);
            rows = rows.Where(c =>
                EF.Functions.ILike(c.Name, pattern, LikePattern.Escape) || EF.Functions.ILike(c.ExternalId, pattern, LikePattern.Escape)
            );
        }
        var found = await rows.AsNoTracking().OrderBy(c => c.Name).ThenBy(c => c.Id).Take(size + 1).ToListAsync(stop);
        var views = await db.ViewsAsync([.. found.Take(size)], olderThanDays, stop);
        return TypedResults.Ok(
            new Page<CategoryView>(views, found.Count > size ? PageQuery.Cursor(found[size - 1].Name, found[size - 1].Id.Value) : null)
        );
    }

    private static async Task<Results<Created<CategoryView>, ProblemHttpResult>> CreateAsync(
        NewCategory request,
        CollectionDb db,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        var name = violations.Text("name", request.Name, MaxName);
        var externalId = violations.Text("externalId", request.ExternalId, MaxExternalId);
        if (externalId.Length > 0 && ProviderText.IsDots(externalId))
            violations.Add("externalId", DotsOnly);
        violations.Range("expectedProducts", request.ExpectedProducts, 0, MaxExpected);
        if (violations.Any)
            return violations.ToProblem();

        var category = new Category
        {
            Id = CategoryId.New(),
            Name = name,
            ExternalId = externalId,
            ExpectedProducts = request.ExpectedProducts,
        };
        db.Categories.Add(category);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "category-exists",
                $"There is a category with the external id {externalId} already; change that one instead."
            );
        }
        return TypedResults.Created($"/api/categories/{category.Id}", CategoryView.Of(category));
    }

    private static async Task<Results<Ok<CategoryView>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        CategoryChange request,
        CollectionDb db,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        var name = request.HasName ? violations.Text("name", request.Name, MaxName) : null;
        violations.Range("expectedProducts", request.ExpectedProducts, 0, MaxExpected);
        if (request is { HasEnabled: true, Enabled: null })
            violations.Add("enabled", "must be true or false");
        if (request is { HasName: false, HasExpectedProducts: false, HasEnabled: false })
            violations.Add("name", "must be given, or expectedProducts, or enabled");
        if (violations.Any)
            return violations.ToProblem();

        if (await db.Categories.FindAsync([new CategoryId(id)], stop) is not { } category)
            return Problem.Unknown("category", id);
        category.Name = name ?? category.Name;
        category.ExpectedProducts = request.HasExpectedProducts ? request.ExpectedProducts : category.ExpectedProducts;
        category.Enabled = request.Enabled ?? category.Enabled;
        await db.SaveChangesAsync(stop);
        return TypedResults.Ok((await db.ViewsAsync([category], null, stop))[0]);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, CollectionDb db, CancellationToken stop)
    {
        // Locked as a starting run locks it: either that run is seen here, or it finds the category gone.
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var category = await db.Categories.FromSql($"select * from categories where id = {id} for update").SingleOrDefaultAsync(stop);
        if (category is null)
            return Problem.Unknown("category", id);
        if (await db.RunCategories.AnyAsync(c => c.CategoryId == category.Id, stop))
            category.Enabled = false;
        else
            db.Categories.Remove(category);
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return TypedResults.NoContent();
    }
}
