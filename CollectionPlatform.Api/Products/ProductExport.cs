using System.Globalization;
using System.Text.Json;
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
            .WithSummary("Products as csv (a line per listing, or one without) or ndjson (a line per product), streamed")
            .Produces<string>(StatusCodes.Status200OK, "text/csv", "application/x-ndjson")
            .ProducesProblem(400);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(
        ProductPages pages,
        HttpResponse response,
        CancellationToken stop,
        string? format = null,
        Guid? runId = null,
        Guid? categoryId = null,
        string? q = null,
        long? after = null
    )
    {
        var products = Pieces(pages, new ProductFilter(runId, categoryId, q), after ?? -1, stop);
        switch (format)
        {
            case "csv":
                await WriteCsvAsync(products, response, stop);
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

    private static async Task WriteCsvAsync(IAsyncEnumerable<List<ProductView>> pieces, HttpResponse response, CancellationToken stop)
    {
        var csv = new CsvDownload(response, "products.csv");
        await csv.LineAsync(Columns, stop);
        await foreach (var piece in pieces.WithCancellation(stop))
        {
            foreach (var product in piece)
            {
                if (product.Listings.Count == 0)
                    await csv.LineAsync([.. Fields(product), .. Fields((ListingView?)null)], stop);
                foreach (var listing in product.Listings)
                    await csv.LineAsync([.. Fields(product), .. Fields(listing)], stop);
            }
        }
        await csv.FinishAsync(stop);
    }

    private static IEnumerable<string?> Fields(ProductView p) =>
        [
            p.Asin,
            p.Title,
            p.Url,
            p.ImageUrl,
            Text(p.Stars),
            Text(p.Reviews),
            CsvDownload.Usd(p.PriceUsd),
            CsvDownload.Usd(p.ListPriceUsd),
            p.BestSeller ? "true" : "false",
            CsvDownload.Time(p.CollectedAt),
            Text(p.Position),
        ];

    private static IEnumerable<string?> Fields(ListingView? l) =>
        [
            l?.ListingId,
            l?.Title,
            CsvDownload.Usd(l?.PriceUsd),
            CsvDownload.Usd(l?.ShippingUsd),
            l?.Condition,
            l?.Seller.Username,
            Text(l?.Seller.FeedbackScore),
            Text(l?.Seller.FeedbackPercent),
        ];

    private static string? Text(IFormattable? value) => value?.ToString(value is decimal ? "0.######" : null, CultureInfo.InvariantCulture);
}
