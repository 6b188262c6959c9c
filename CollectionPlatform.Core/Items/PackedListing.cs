using System.Text.Json.Serialization;

namespace CollectionPlatform.Core.Items;

/// <summary>A listing of a product, as last collected. Its names are short, since they stand in every row of the table.</summary>
/// <param name="CollectedAt">When its data was last collected, by a search for whichever product; by the database's clock.</param>
/// <param name="SeenAt">When a search for this product last showed it, where that is not <paramref name="CollectedAt"/>.</param>
/// <param name="EndedAt">
/// Since when it is gone: a later search for the product, collected with all its pages, did not show it. Null while it is offered.
/// </param>
public sealed record PackedListing(
    [property: JsonPropertyName("id")] string ListingId,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("price")] decimal? PriceUsd,
    [property: JsonPropertyName("shipping")] decimal? ShippingUsd,
    [property: JsonPropertyName("condition")] string? Condition,
    [property: JsonPropertyName("seller")] string Seller,
    [property: JsonPropertyName("score")] int? FeedbackScore,
    [property: JsonPropertyName("percent")] decimal? FeedbackPercent,
    [property: JsonPropertyName("at")] DateTimeOffset CollectedAt,
    [property: JsonPropertyName("seen")] DateTimeOffset? SeenAt = null,
    [property: JsonPropertyName("ended")] DateTimeOffset? EndedAt = null
)
{
    /// <summary>
    /// Price and shipping; one that names no shipping costs its price. Null for what does not count: no price, for nothing, or gone.
    /// </summary>
    [JsonIgnore]
    public decimal? CostUsd => EndedAt is null && PriceUsd > 0 ? PriceUsd + (ShippingUsd ?? 0) : null;

    public static PackedListing Of(CollectedListing listing, DateTimeOffset at) =>
        new(
            listing.ListingId,
            listing.Title,
            listing.PriceUsd,
            listing.ShippingUsd,
            listing.Condition,
            listing.Seller.Username,
            listing.Seller.FeedbackScore,
            listing.Seller.FeedbackPercent,
            at
        );
}
