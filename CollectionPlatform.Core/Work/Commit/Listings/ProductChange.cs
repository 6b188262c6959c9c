namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What a batch changes of a product itself.</summary>
/// <param name="Place">Among the products that move, from 1; 0 when its listings did not change.</param>
/// <param name="LowestUsd">Its lowest price now; not read when the place is 0.</param>
/// <param name="IsSearched">The batch holds a page of a search for it.</param>
/// <param name="SearchedAt">When that search began, and</param>
/// <param name="Calls">by how many calls it was made; null while it is incomplete.</param>
internal readonly record struct ProductChange(
    string Asin,
    int Place,
    decimal? LowestUsd,
    bool IsSearched,
    DateTimeOffset? SearchedAt,
    int? Calls
);
