namespace CollectionPlatform.Core.Items;

/// <summary>That a search showed a listing for a product that is not its first (<see cref="Listing.Asin"/>).</summary>
public sealed class SharedListing
{
    public required string ListingId { get; init; }
    public required string Asin { get; init; }
}
