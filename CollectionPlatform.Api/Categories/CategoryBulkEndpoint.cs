using System.Globalization;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Categories;

/// <summary>One change of several categories. What is left out stays as it is; <c>null</c> clears the expected products.</summary>
public sealed record CategoriesChange
{
    public IReadOnlyList<Guid>? Ids { get; init; }
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

    internal bool HasExpectedProducts { get; private init; }

    internal bool HasEnabled { get; private init; }
}

/// <param name="Changed">How many categories have the new values now.</param>
public sealed record CategoriesChanged(int Changed);

/// <summary>Changes several categories at once: all that are named, or none.</summary>
public static class CategoryBulkEndpoint
{
    public const int MaxCategories = 2000;

    public static void MapCategoryBulk(this IEndpointRouteBuilder categories) =>
        categories
            .MapPatch("", ChangeAsync)
            .WithSummary("Change several categories at once: expected products (null: unknown), or whether they can be collected")
            .WithDescription("ids names 1 to 2,000 categories. When one of them is unknown, nothing is changed.")
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Results<Ok<CategoriesChanged>, ProblemHttpResult>> ChangeAsync(
        CategoriesChange request,
        CollectionDb db,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        if (request.Ids is not { Count: > 0 and <= MaxCategories })
            violations.Add("ids", string.Create(CultureInfo.InvariantCulture, $"must name 1 to {MaxCategories} categories"));
        violations.Range("expectedProducts", request.ExpectedProducts, 0, CategoryEndpoints.MaxExpected);
        if (request is { HasEnabled: true, Enabled: null })
            violations.Add("enabled", "must be true or false");
        if (request is { HasExpectedProducts: false, HasEnabled: false })
            violations.Add("enabled", "must be given, or expectedProducts");
        if (violations.Any)
            return violations.ToProblem();

        Guid[] ids = [.. request.Ids!.Distinct()];
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // in one order, so that two such changes never wait for each other in a circle
        var found = await db
            .Categories.FromSql($"select * from categories where id = any ({ids}) order by id for update")
            .ToListAsync(stop);
        if (ids.Except(found.Select(c => c.Id.Value)).FirstOrDefault() is var unknown && unknown != default)
            return Problem.Unknown("category", unknown);
        foreach (var category in found)
        {
            category.ExpectedProducts = request.HasExpectedProducts ? request.ExpectedProducts : category.ExpectedProducts;
            category.Enabled = request.Enabled ?? category.Enabled;
        }
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return TypedResults.Ok(new CategoriesChanged(found.Count));
    }
}
