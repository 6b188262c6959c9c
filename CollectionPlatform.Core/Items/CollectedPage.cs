namespace CollectionPlatform.Core.Items;

/// <summary>A well-formed answer of a provider.</summary>
public sealed record CollectedPage(int TotalPages, IReadOnlyList<CollectedProduct> Products, IReadOnlyList<CollectedListing> Listings);

public sealed record CollectedProduct(
    string Asin,
    string Title,
    string? Url,
    string? ImageUrl,
    decimal? Stars,
    int? Reviews,
    decimal? PriceUsd,
    decimal? ListPriceUsd,
    bool BestSeller
);

public sealed record CollectedListing(
    string ListingId,
    string Title,
    decimal? PriceUsd,
    decimal? ShippingUsd,
    string? Condition,
    CollectedSeller Seller
);

public sealed record CollectedSeller(string Username, int FeedbackScore, decimal? FeedbackPercent);
