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

    /// <summary>A book of 30 days and few distinct amounts, so that totals are often equal; some calls of lost workers.</summary>
    public static (List<object> Rows, List<SpendCell> Cells) AnyBook(Random random, Guid[] categories, DateOnly first, int runs)
    {
        var (rows, cells) = (new List<object>(), new List<SpendCell>());
        foreach (var n in Enumerable.Range(0, runs))
        {
            var run = Support.Rows.Run(name: $"Run {n}");
            var chosen = categories.OrderBy(_ => random.Next()).Take(3).ToList();
            rows.Add(run);
            rows.AddRange(chosen.Select((id, ordinal) => Category(run, (short)ordinal, new CategoryId(id), "As it was called")));
            var keys = Enumerable
                .Range(0, random.Next(1, 6))
                .Select(_ =>
                    (Day: first.AddDays(random.Next(30)), Provider: (ProviderName)random.Next(1, 3), Category: (short)random.Next(-1, 3))
                )
                .Distinct();
            cells.AddRange(
                keys.Select(k =>
                    k.Category < 0
                        ? Cell(run, k.Day, k.Provider, k.Category, 0.002m, 2, settled: 0, uncertain: 0.004m)
                        : Cell(
                            run,
                            k.Day,
                            k.Provider,
                            k.Category,
                            0.002m,
                            random.Next(1, 4),
                            uncertain: random.Next(2) * 0.000001m,
                            wasted: random.Next(2) * 0.002m,
                            discrepancy: random.Next(-1, 2) * 0.000003m,
                            items: random.Next(9)
                        )
                )
            );
        }
        return (rows, cells);
    }
}
