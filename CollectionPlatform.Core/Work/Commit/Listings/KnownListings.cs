using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What the database holds of the listings and products of a batch.</summary>
/// <param name="Now">By the database's clock.</param>
/// <param name="Packs">Of products that the batch searched, or that show listings which it found.</param>
/// <param name="Pages">Stored pages of searches of several pages, by product.</param>
internal sealed record KnownListings(
    DateTimeOffset Now,
    IReadOnlyDictionary<string, KnownListing> Listings,
    IReadOnlyDictionary<string, KnownPack> Packs,
    ILookup<string, SearchPage> Pages
);

/// <param name="Asins">The products it was ever found for.</param>
/// <param name="Version">Of its row; it changes with it.</param>
internal sealed record KnownListing(RunId Run, IReadOnlyList<string> Asins, uint Version);

/// <param name="Version">Of its row; it changes with it.</param>
internal sealed record KnownPack(IReadOnlyList<PackedListing> Listings, uint Version);
