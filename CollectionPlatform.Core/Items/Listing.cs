using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Items;

/// <summary>
/// That an offer was found, by which run and for which product. What it offers stands with each product that shows it
/// (<see cref="ProductListings"/>).
/// </summary>
public sealed class Listing
{
    public required string ListingId { get; init; }

    /// <summary>The product that a search showed it for first. Any others: <see cref="SharedListing"/>.</summary>
    public required string Asin { get; init; }

    /// <summary>The run that counted it last; see <see cref="Work.RunListing"/>.</summary>
    public RunId RunId { get; init; }

    /// <summary>The <see cref="OfferFingerprint"/> of what it offers.</summary>
    public long Offer { get; init; }
}
