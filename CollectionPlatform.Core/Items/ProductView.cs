namespace CollectionPlatform.Core.Items;

/// <summary>A product with its listings, as the API shows it.</summary>
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
            [.. listings.OrderBy(l => l.PriceUsd).ThenBy(l => l.ListingId, StringComparer.Ordinal)]
        );
}

public sealed record ListingView(
    string ListingId,
    string Title,
    decimal? PriceUsd,
    decimal? ShippingUsd,
    string? Condition,
    SellerView Seller,
    DateTimeOffset CollectedAt
)
{
    public static ListingView Of(Listing l, Seller s) =>
        new(
            l.ListingId,
            l.Title,
            l.PriceUsd,
            l.ShippingUsd,
            l.Condition,
            new SellerView(s.Username, s.FeedbackScore, s.FeedbackPercent),
            l.CollectedAt
        );
}

public sealed record SellerView(string Username, int? FeedbackScore, decimal? FeedbackPercent);
