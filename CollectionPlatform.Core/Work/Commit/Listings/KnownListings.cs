using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What the database holds of the products of a batch; see also <see cref="ShownListing.Known"/>.</summary>
/// <param name="Now">By the database's clock.</param>
/// <param name="Packs">Of products that the batch searched, or that show listings which it found.</param>
/// <param name="Pages">Stored pages of searches of several pages, by product.</param>
internal sealed record KnownListings(DateTimeOffset Now, IReadOnlyDictionary<string, KnownPack> Packs, ILookup<string, SearchPage> Pages);

/// <param name="Asin">The product it was found for first.</param>
/// <param name="IsNewToRun">It bears another run, and this one did not count it before.</param>
/// <param name="ShownBy">
/// Products that show it, at most <see cref="MostShown"/>, where it offers something else now; null where it offers what it did.
/// </param>
/// <param name="Version">Of its row; it changes with it.</param>
internal sealed record KnownListing(string Asin, bool IsNewToRun, IReadOnlyList<string>? ShownBy, uint Version)
{
    /// <summary>
    /// A listing that very many products show must not rewrite all of them. What it offers changes in so many; others follow with the next
    /// search for them.
    /// </summary>
    internal const int MostShown = 10;
}

/// <param name="Version">Of its row; it changes with it.</param>
internal sealed record KnownPack(IReadOnlyList<PackedListing> Listings, uint Version);
