using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Products;

namespace CollectionPlatform.Web.Feed;

/// <summary>
/// A line of a run's log as screens show it, with all its words: rendered by the page and sent to its scripts. A look-up stands under its
/// product, a page of a category under the category. Pure.
/// </summary>
/// <param name="Id">The run's own sequence number.</param>
/// <param name="Outcome"><see cref="LogEntry.Collected"/> or <see cref="LogEntry.Skipped"/>.</param>
/// <param name="Title">Of the product, or its ASIN where that is all that is known; of a category page, the category.</param>
/// <param name="Href">The product's page; null for categories.</param>
/// <param name="Image">As the provider sent it.</param>
/// <param name="Price">The product's at Amazon: <c>$12.50 at Amazon</c>; empty where there is none.</param>
/// <param name="Category">Empty where the title says it.</param>
/// <param name="Result"><c>3 listings</c>, or why it was skipped.</param>
/// <param name="Chips">The first <see cref="MostChips"/> of what it found, the cheapest first.</param>
/// <param name="More">How many more there are.</param>
public sealed record FeedEntry(
    long Id,
    string Outcome,
    string Title,
    string? Href,
    string? Image,
    string Price,
    string Provider,
    string Category,
    string Result,
    string Cost,
    DateTimeOffset At,
    IReadOnlyList<FeedChip> Chips,
    int More
)
{
    public const int MostChips = 8;

    /// <summary>What the template for live entries is rendered from.</summary>
    public static readonly FeedEntry Blank = new(
        0,
        LogEntry.Collected,
        "",
        "#",
        null,
        "",
        "",
        "",
        "",
        "",
        DateTimeOffset.UnixEpoch,
        [new("", null, "")],
        0
    );

    public bool IsSkipped => Outcome == LogEntry.Skipped;

    /// <summary>The product that a look-up was for; null for a page of a category.</summary>
    public static string? AsinOf(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return AsinOf(entry.Provider, entry.UnitId);
    }

    /// <summary>The same of a failure.</summary>
    public static string? AsinOf(FailureView failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Provider == "ebay" ? failure.Subject : null;
    }

    /// <param name="product">Null when it is not known (now).</param>
    public static FeedEntry Of(LogEntry entry, ProductCard? product)
    {
        var asin = AsinOf(entry);
        var page = entry.UnitId[(entry.UnitId.LastIndexOf(':') + 1)..];
        var later = page == "1" ? "" : $" · page {page}";
        var found = entry
            .Items.OrderBy(item => asin is null ? 0 : item.PriceUsd ?? decimal.MaxValue)
            .Select(item => Chip(item, product?.PriceUsd))
            .ToList();
        return new(
            entry.Id,
            entry.Outcome,
            asin is null ? entry.Category + later : product?.Title ?? asin,
            asin is null ? null : ProductsModel.Address(asin),
            product?.ImageUrl,
            product?.PriceUsd is > 0 and var usd ? $"{Show.Money(usd)} at Amazon" : "",
            Show.Provider(entry.Provider),
            asin is null ? "" : entry.Category + later,
            entry.Reason is { } reason ? Show.Word(reason)
                : asin is null ? Show.Many(entry.Items.Count, "product", "products")
                : entry.Items.Count == 0 ? "No listings"
                : Show.Many(entry.Items.Count, "listing", "listings"),
            Show.Price(entry.CostUsd),
            entry.At,
            [.. found.Take(MostChips)],
            Math.Max(0, found.Count - MostChips)
        );
    }

    private static FeedChip Chip(LogItem item, decimal? amazonUsd)
    {
        var price = item.PriceUsd is { } usd ? Show.Money(usd) : "";
        if (item.ListingId is null)
            return new(item.Title, null, price);
        var seller = item.Seller ?? "";
        if (item.PriceUsd is not { } asked || amazonUsd is not (> 0 and var amazon))
            return new(seller, item.Title, price);
        var ratio = Math.Round((double)(asked / amazon) - 1, 2);
        return new(
            seller,
            item.Title,
            price,
            ratio == 0 ? "same" : (ratio < 0 ? "−" : "+") + Math.Abs(ratio * 100).ToString("#,##0", CultureInfo.InvariantCulture) + " %",
            ratio <= -0.3 ? "bargain" : ""
        );
    }

    private static string? AsinOf(string provider, string unitId) =>
        provider == "ebay" && unitId.IndexOf(':', StringComparison.Ordinal) is var from && unitId.LastIndexOf(':') is var to && to > from
            ? unitId[(from + 1)..to]
            : null;
}
