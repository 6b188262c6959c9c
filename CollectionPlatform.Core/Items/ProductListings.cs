namespace CollectionPlatform.Core.Items;

/// <summary>
/// All listings of a product in one row: a search writes them together, and readers want them together. There is none for a product that no
/// search has shown anything for.
/// </summary>
public sealed class ProductListings
{
    public required string Asin { get; init; }

    /// <summary>A <see cref="ListingPack"/>.</summary>
    public required string Listings { get; init; }

    /// <summary>How many sellers offer the product now.</summary>
    public int Sellers { get; init; }
}
