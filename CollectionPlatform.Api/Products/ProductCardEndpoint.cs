using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Products;

/// <summary>What lists that know only ASINs (the log, the failures) say of products.</summary>
internal static class ProductCardEndpoint
{
    private const int Most = 100;

    public static void MapProductCards(this IEndpointRouteBuilder api) =>
        api.MapGet("/product-cards", ReadAsync)
            .WithTags("Products")
            .WithSummary("Title, picture and Amazon price of up to 100 products by their ASINs; asin may be given several times")
            .WithDescription("In no particular order; an ASIN of no product is left out. All of them come at once: next is always null.")
            .ProducesProblem(400);

    private static async Task<Results<Ok<Page<ProductCard>>, ProblemHttpResult>> ReadAsync(
        CollectionDb db,
        CancellationToken stop,
        string[]? asin = null
    )
    {
        var wanted = (asin ?? []).Distinct(StringComparer.Ordinal).ToArray();
        if (wanted.Length is 0 or > Most)
            return Problem.Invalid("asin", "is given 1 to 100 times");
        var cards = await db
            .Products.Where(p => wanted.Contains(p.Asin))
            .Select(p => new ProductCard(p.Asin, p.Title, p.ImageUrl, p.PriceUsd))
            .ToListAsync(stop);
        return TypedResults.Ok(new Page<ProductCard>(cards, null));
    }
}
