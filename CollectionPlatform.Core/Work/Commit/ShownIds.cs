using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>A fingerprint of the ids that a page shows, in their order: two pages with the same one show the same.</summary>
internal static class ShownIds
{
    /// <summary>What is kept of a finished unit for the page after it; null where there is nothing to compare.</summary>
    public static long? ToKeep(UnitResult result) =>
        result.Outcome is UnitOutcome.Collected { Page: var page } && (result.Unit.Page > 1 || page.TotalPages != 1) ? Of(page) : null;

    /// <summary>Null when the page shows nothing.</summary>
    public static long? Of(CollectedPage page)
    {
        if (page.Products.Count + page.Listings.Count == 0)
            return null;
        return Fingerprint.Of(string.Join('\n', page.Products.Select(p => p.Asin).Concat(page.Listings.Select(l => l.ListingId))));
    }
}
