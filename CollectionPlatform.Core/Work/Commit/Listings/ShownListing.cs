using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>A listing that the searches of a batch show.</summary>
/// <param name="category">The category that shows it first in the batch.</param>
/// <param name="asin">The product that shows it first.</param>
/// <param name="listing">As the first unit shows it.</param>
internal sealed class ShownListing(short category, string asin, CollectedListing listing)
{
    public string Id => Listing.ListingId;

    public short Category => category;

    public string Asin => asin;

    /// <summary>As the last unit shows it.</summary>
    public CollectedListing Listing { get; set; } = listing;

    /// <summary>The fingerprint of what it offers, once the batch is complete.</summary>
    public long Offer { get; set; }

    /// <summary>What the database holds of it; null when it is new, or not read yet. A batch that is repeated is built anew.</summary>
    public KnownListing? Known { get; set; }
}
