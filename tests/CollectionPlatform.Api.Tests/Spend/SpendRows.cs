using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Api.Tests.Spend;

/// <summary>Rows of the book of spend as the commit writes them.</summary>
internal static class SpendRows
{
    public static SpendCell Cell(
        Run run,
        DateOnly day,
        ProviderName provider,
        short category,
        decimal price,
        long calls,
        decimal? settled = null,
        decimal uncertain = 0,
        decimal wasted = 0,
        decimal discrepancy = 0,
        long items = 0
    ) =>
        new()
        {
            RunId = run.Id,
            Day = day,
            Provider = provider,
            Category = category,
            PriceUsd = price,
            Calls = calls,
            SettledUsd = settled ?? calls * price,
            UncertainUsd = uncertain,
            WastedUsd = wasted,
            DiscrepancyUsd = discrepancy,
            Items = items,
        };

    /// <summary>A category of a run under the id it has in the list of categories, with its estimate of 5 and 120 calls.</summary>
    public static RunCategory Category(Run run, short ordinal, CategoryId id, string name, long done = 0) =>
        new()
        {
            RunId = run.Id,
            Ordinal = ordinal,
            CategoryId = id,
            ExternalId = $"x{ordinal}",
            Name = name,
            UnitsKnown = Math.Max(1, done),
            UnitsDone = done,
            ExpectedProducts = 100,
            EstimatedAmazonCalls = 5,
            EstimatedEbayCalls = 120,
            EstimateUsd = 0.29m,
            EstimateLowUsd = 0.232m,
            EstimateHighUsd = 0.377m,
        };

    public static FinishedUnit Page(Run run, short category, int page, int totalPages) =>
        new()
        {
            RunId = run.Id,
            Provider = ProviderName.Amazon,
            Subject = $"x{category}",
            Page = page,
            Category = category,
            Batch = (category * 100) + page,
            Ord = 0,
            At = DateTimeOffset.UtcNow,
            CostUsd = 0.01m,
            TotalPages = page == 1 ? totalPages : 0,
            Status = 200,
        };
}
