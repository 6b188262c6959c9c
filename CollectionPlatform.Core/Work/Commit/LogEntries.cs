using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>What the log says of a finished unit.</summary>
internal static class LogEntries
{
    /// <summary>Without its number: only the commit gives it.</summary>
    public static LogEntry Of(RunPlan plan, UnitResult result) =>
        new(
            0,
            result.Unit.Id,
            result.Unit.Provider.Key(),
            plan.Categories[result.Unit.Category].Name,
            result.Outcome is UnitOutcome.Collected ? LogEntry.Collected : LogEntry.Skipped,
            (result.Outcome as UnitOutcome.Skipped)?.Reason,
            result.CostUsd,
            result.At,
            result.Outcome is UnitOutcome.Collected { Page: var page } ? Items(page) : []
        );

    private static LogItem[] Items(CollectedPage page) =>
        [
            .. page.Products.Select(p => new LogItem(p.Asin, null, p.Title, null, p.PriceUsd)),
            .. page.Listings.Select(l => new LogItem(null, l.ListingId, l.Title, l.Seller.Username, l.PriceUsd)),
        ];
}
