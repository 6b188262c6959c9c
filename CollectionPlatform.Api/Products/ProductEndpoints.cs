using System.Globalization;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Products;

/// <summary>Collected data, readable the moment it is committed.</summary>
public static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder api)
    {
        var products = api.MapGroup("/products").WithTags("Products");
        products
            .MapGet("", ListAsync)
            .WithSummary(
                "Products with their current listings in the order of their last change (order=newest turns it round), or with "
                    + "sort=discount the largest discount first, with sort=sellers the one with most sellers"
            )
            .WithDescription(
                "The cursor is the position of the last change: who follows it misses nothing, and sees a product again that "
                    + "changed meanwhile. q finds titles and ASINs that contain it.\n"
                    + "discount is 1 - lowestUsd / priceUsd, lowestUsd being price and shipping of the cheapest current listing, any "
                    + "condition. Products without both come at the end of sort=discount. A product whose discount changes while its "
                    + "pages are read can come twice or not at all. The order by sellers follows changes within seconds."
            )
            .ProducesProblem(400);
        products
            .MapGet("/{**asin}", GetAsync)
            .WithSummary("A product with its listings, ended ones too")
            .WithDescription(
                "The ASIN is percent-encoded; a slash in it may also stand as it is. A listing has endedAt once a later search for the "
                    + "product, collected with all its pages, does not show it any more; until then it is null. The latest 100 that "
                    + "ended are kept. A seller's rating is what the listing said when it was collected."
            )
            .ProducesProblem(404);
        api.MapGet("/product-count", CountAsync)
            .WithTags("Products")
            .WithSummary("How many products there are, or how many a run or category has")
            .WithDescription(
                "Beyond 10,000, where counting would take long, exact is false: count is the database's estimate of all products, and "
                    + "10,000 for a run or category that has more than that."
            )
            .ProducesProblem(400);
        products.MapExport();
        api.MapValues();
        api.MapProductCards();
    }

    private static async Task<Results<Ok<Page<ProductView>>, ProblemHttpResult>> ListAsync(
        ProductPages pages,
        CancellationToken stop,
        Guid? runId = null,
        Guid? categoryId = null,
        string? q = null,
        string? sort = null,
        string? order = null,
        int? limit = null,
        string? after = null
    )
    {
        if (sort is not (null or "changed" or "discount" or "sellers"))
            return Problem.Invalid("sort", "is changed, discount or sellers");
        if (order is not (null or "oldest" or "newest"))
            return Problem.Invalid("order", "is oldest or newest");
        if (order is not null && sort is "discount" or "sellers")
            return Problem.Invalid("order", "goes with sort=changed only; leave it out");
        var size = limit ?? PageQuery.DefaultLimit;
        var filter = new ProductFilter(runId, categoryId, q);
        if (sort == "discount")
        {
            var seen = after is null ? null : DiscountCursor.Read(after);
            return after is not null && seen is null
                ? Problem.BadCursor()
                : TypedResults.Ok(await pages.ByDiscountAsync(filter, seen, size, stop));
        }
        if (sort == "sellers")
        {
            var seen = after is null ? null : SellersCursor.Read(after);
            return after is not null && seen is null
                ? Problem.BadCursor()
                : TypedResults.Ok(await pages.BySellersAsync(filter, seen, size, stop));
        }
        var position = order == "newest" ? long.MaxValue : -1;
        if (after is not null && !long.TryParse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out position))
            return Problem.BadCursor();
        var found =
            order == "newest"
                ? await pages.BeforeAsync(filter, position, size + 1, stop)
                : await pages.AfterAsync(filter, position, size + 1, stop);
        return TypedResults.Ok(found.ToPage(size, p => p, p => p.Position.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<Ok<ProductCount>> CountAsync(
        ProductCounts counts,
        CancellationToken stop,
        Guid? runId = null,
        Guid? categoryId = null
    ) => TypedResults.Ok(await counts.ReadAsync(runId, categoryId, stop));

    private static async Task<Results<Ok<ProductView>, ProblemHttpResult>> GetAsync(
        string asin,
        HttpContext http,
        ProductPages pages,
        CancellationToken stop
    )
    {
        var id = RouteTail.Of(http, "/api/products/", asin);
        return await pages.FindAsync(id, stop) is { } product ? TypedResults.Ok(product) : Problem.Unknown("product", id);
    }
}
