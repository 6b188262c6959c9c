using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What the database holds of the products of a batch.</summary>
/// <param name="Now">By the database's clock.</param>
/// <param name="Packs">Of products that the batch searched, or that show listings which it found.</param>
/// <param name="Pages">Stored pages of searches of several pages, by product.</param>
internal sealed record KnownProducts(DateTimeOffset Now, IReadOnlyDictionary<string, KnownPack> Packs, ILookup<string, SearchPage> Pages);

/// <summary>The listings of a product.</summary>
/// <param name="Version">Of its row; it changes with it.</param>
internal sealed record KnownPack(IReadOnlyList<PackedListing> Listings, uint Version);
