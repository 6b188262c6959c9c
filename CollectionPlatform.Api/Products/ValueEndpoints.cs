using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Runs;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Products;

/// <summary>How many products cost clearly less at eBay: of a run, with its categories, and of a category over all runs.</summary>
internal static class ValueEndpoints
{
    private const int DefaultPercent = 30;

    private const string Description =
        "A product is cheaper when price and shipping of its cheapest current listing, any condition, are at least minDiscountPercent "
        + "(1 to 99, 30 unless said otherwise) below its price at Amazon. Products without a price at Amazon or a current listing with a "
        + "price are not compared. Where counting takes long, an answer is kept for 20 times as long as it took.";

    public static void MapValues(this IEndpointRouteBuilder api)
    {
        api.MapGet("/runs/{id:guid}/value", OfRunAsync)
            .WithTags("Runs")
            .WithSummary(
                "How many of the run's products are clearly cheaper at eBay, in all and per category; 410 once its products are removed"
            )
            .WithDescription(Description)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(410);
        api.MapGet("/categories/{id:guid}/value", OfCategoryAsync)
            .WithTags("Categories")
            .WithSummary("How many products of the category, found by any run, are clearly cheaper at eBay")
            .WithDescription(Description)
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Results<Ok<RunValueView>, ProblemHttpResult>> OfRunAsync(
        Guid id,
        CollectionDb db,
        ProductValues values,
        CancellationToken stop,
        int? minDiscountPercent = null
    )
    {
        if (Wrong(minDiscountPercent) is { } wrong)
            return wrong;
        if (await db.Runs.FindAsync([new RunId(id)], stop) is not { } run)
            return Problem.Unknown("run", id);
        if (run.DetailsRemovedAt is not null)
            return Problem.Of(410, "details-removed", "The list of this run's products was deleted by retention. Ask for a later run.");
        return TypedResults.Ok(await values.OfRunAsync(run.Id, minDiscountPercent ?? DefaultPercent, stop));
    }

    private static async Task<Results<Ok<ProductValue>, ProblemHttpResult>> OfCategoryAsync(
        Guid id,
        CollectionDb db,
        ProductValues values,
        CancellationToken stop,
        int? minDiscountPercent = null
    )
    {
        if (Wrong(minDiscountPercent) is { } wrong)
            return wrong;
        return await db.Categories.FindAsync([new CategoryId(id)], stop) is { } category
            ? TypedResults.Ok(await values.OfCategoryAsync(category.Id, minDiscountPercent ?? DefaultPercent, stop))
            : Problem.Unknown("category", id);
    }

    private static ProblemHttpResult? Wrong(int? percent)
    {
        var violations = new Violations();
        violations.Range("minDiscountPercent", percent, 1, 99);
        return violations.Any ? violations.ToProblem() : null;
    }
}
