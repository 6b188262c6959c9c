using System.Text.Json;
using CollectionPlatform.Api.Limits;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Products;

/// <summary>Products as a file of any size, read and sent in pieces.</summary>
internal static class ProductExport
{
    private const int Piece = 500;

    private static readonly string[] Columns =
    [
        "asin",
        "title",
        "url",
        "imageUrl",
        "stars",
        "reviews",
        "priceUsd",
        "listPriceUsd",
        "bestSeller",
        "collectedAt",
        "position",
        "listingId",
        "listingTitle",
        "listingPriceUsd",
        "shippingUsd",
        "condition",
        "seller",
        "sellerFeedbackScore",
        "sellerFeedbackPercent",
    ];

    public static void MapExport(this IEndpointRouteBuilder products) =>
        products
            .MapGet("/export", ExportAsync)
            .WithSummary(
                "Products as csv (a line per listing, or one without; bom=true for spreadsheets) or ndjson (a line per product), streamed"
            )
            .WithDescription(
                "In the order of their last change, with their current listings. A product that changes while the file is read may come "
                    + "again further down, with a higher position: the last one counts. after=<highest position of a file> goes on from it."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/csv", "application/x-ndjson")
            .RequireRateLimiting(CallerLimits.Exports)
            .ProducesProblem(400);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(
        ProductPages pages,
        HttpResponse response,
        CancellationToken stop,
        string? format = null,
        Guid? runId = null,
        Guid? categoryId = null,
        string? q = null,
        long? after = null,
        bool bom = false
    )
    {
        var products = Pieces(pages, new ProductFilter(runId, categoryId, q), after ?? -1, stop);
        switch (format)
        {
            case "csv":
                await WriteCsvAsync(products, response, bom, stop);
                break;
            case "ndjson":
                await WriteNdjsonAsync(products, response, stop);
                break;
            default:
                return Problem.Invalid("format", "is csv or ndjson");
        }
        return TypedResults.Empty;
    }

    private static async IAsyncEnumerable<List<ProductView>> Pieces(
        ProductPages pages,
        ProductFilter filter,
        long position,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        while (await pages.AfterAsync(filter, position, Piece, stop) is { Count: > 0 } piece)
        {
            yield return piece;
            position = piece[^1].Position;
        }
    }

    private static async Task WriteNdjsonAsync(IAsyncEnumerable<List<ProductView>> pieces, HttpResponse response, CancellationToken stop)
    {
        response.ContentType = "application/x-ndjson; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"products.ndjson\"";
        await foreach (var piece in pieces.WithCancellation(stop))
            await response.WriteAsync(string.Concat(piece.Select(p => JsonSerializer.Serialize(p, WireJson.Options) + "\n")), stop);
    }

    private static async Task WriteCsvAsync(
        IAsyncEnumerable<List<ProductView>> pieces,
        HttpResponse response,
        bool bom,
        CancellationToken stop
    )
    {
        using var csv = new CsvDownload(response, "products.csv", bom);
        foreach (var column in Columns)
            csv.Word(column);
        await csv.EndLineAsync(stop);
        await foreach (var piece in pieces.WithCancellation(stop))
        {
            foreach (var product in piece)
            {
                if (product.Listings.Count == 0)
                    await WriteAsync(csv, product, null, stop);
                foreach (var listing in product.Listings)
                    await WriteAsync(csv, product, listing, stop);
            }
        }
        await csv.FinishAsync(stop);
    }

    private static Task WriteAsync(CsvDownload csv, ProductView product, ListingView? listing, CancellationToken stop) =>
        csv.Text(product.Asin)
            .Text(product.Title)
            .Text(product.Url)
            .Text(product.ImageUrl)
            .Number(product.Stars)
            .Number(product.Reviews)
            .Usd(product.PriceUsd)
            .Usd(product.ListPriceUsd)
            .Word(product.BestSeller ? "true" : "false")
            .Time(product.CollectedAt)
            .Number(product.Position)
            .Text(listing?.ListingId)
            .Text(listing?.Title)
            .Usd(listing?.PriceUsd)
            .Usd(listing?.ShippingUsd)
            .Text(listing?.Condition)
            .Text(listing?.Seller.Username)
            .Number(listing?.Seller.FeedbackScore)
            .Number(listing?.Seller.FeedbackPercent)
            .EndLineAsync(stop);
}
