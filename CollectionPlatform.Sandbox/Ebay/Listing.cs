namespace CollectionPlatform.Sandbox.Ebay;

/// <summary>An offer of a product by a seller. Prices in USD.</summary>
/// <param name="ListingId">Twelve digits, unique in the catalogue.</param>
internal readonly record struct Listing(
    string ListingId,
    string Title,
    decimal PriceUsd,
    decimal ShippingUsd,
    string Condition,
    Seller Seller
);

/// <summary>Who offers it.</summary>
/// <param name="FeedbackScore">Ratings received, 0 or more.</param>
/// <param name="FeedbackPercent">Positive ones, 90.0 to 100.0.</param>
internal readonly record struct Seller(string Username, int FeedbackScore, decimal FeedbackPercent);
