namespace CollectionPlatform.Core.Items;

/// <summary>A product with its listings, as the API shows it: the cheapest first, ended ones last.</summary>
/// <param name="Position">Where its last change stands in the order of commits; the cursor of the list.</param>
public sealed record ProductView(
    string Asin,
    string Title,
    string? Url,
    string? ImageUrl,
    decimal? Stars,
    int? Reviews,
    decimal? PriceUsd,
    decimal? ListPriceUsd,
    bool BestSeller,
    DateTimeOffset CollectedAt,
    long Position,
    IReadOnlyList<ListingView> Listings
)
{
    /// <summary>
    /// Price and shipping of the cheapest current listing, any condition, USD; null when none has a price. A listing that names no shipping
    /// counts with its price.
    /// </summary>
    public decimal? LowestUsd { get; init; }

    /// <summary>1 − lowest / Amazon's price, to 6 decimals; negative when eBay costs more, null when they cannot be compared.</summary>
    public decimal? Discount { get; init; }

    public static ProductView Of(Product p, IEnumerable<ListingView> listings) =>
        new(
            p.Asin,
            p.Title,
            p.Url,
            p.ImageUrl,
            p.Stars,
            p.Reviews,
            p.PriceUsd,
            p.ListPriceUsd,
            p.BestSeller,
            p.CollectedAt,
            p.Position,
            [.. listings.OrderBy(l => l.EndedAt is not null).ThenBy(l => l.PriceUsd).ThenBy(l => l.ListingId, StringComparer.Ordinal)]
        )
        {
            LowestUsd = p.LowestUsd,
            Discount = p.Discount,
        };
}

/// <param name="EndedAt">
/// Since when it is gone: a later search for the product, collected with all its pages, did not show it. Null while it is offered. Only a
/// single product shows ended listings; lists and exports leave them out.
/// </param>
public sealed record ListingView(
    string ListingId,
    string Title,
    decimal? PriceUsd,
    decimal? ShippingUsd,
    string? Condition,
    SellerView Seller,
    DateTimeOffset CollectedAt,
    DateTimeOffset? EndedAt = null
)
{
    public static ListingView Of(PackedListing l) =>
        new(
            l.ListingId,
            l.Title,
            l.PriceUsd,
            l.ShippingUsd,
            l.Condition,
            new SellerView(l.Seller, l.FeedbackScore, l.FeedbackPercent),
            l.CollectedAt,
            l.EndedAt
        );
}

/// <param name="FeedbackScore">Ratings received, as the listing said when it was collected; null when it did not say.</param>
/// <param name="FeedbackPercent">0 to 100, likewise.</param>
public sealed record SellerView(string Username, int? FeedbackScore, decimal? FeedbackPercent);
