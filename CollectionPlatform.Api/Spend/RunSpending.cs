using System.Data;
using CollectionPlatform.Api.Runs;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Spend;

/// <summary>The money of one run, read as of one moment: the run's own sums, those of the book, and what its forecast rests on.</summary>
internal sealed class RunSpending(CollectionDb db, TimeProvider clock)
{
    /// <summary>Null when there is no such run.</summary>
    public async Task<RunSpendView?> FindAsync(RunId id, CancellationToken stop)
    {
        await using var moment = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, stop) is not { } run)
            return null;
        var prices = await PricesAsync(id, stop);
        var categories = await CategoriesAsync(id, stop);
        var forecast =
            run.State.IsFinal() || run.Job != JobNames.Collection ? null : RunForecast.Of(await BasisAsync(run, prices, categories, stop));
        return View(run, prices, categories, forecast);
    }

    /// <summary>What a category spent, wasted and brought, by its ordinal; those without a call are left out.</summary>
    public static Task<Dictionary<short, SpendRow>> ByCategoryAsync(CollectionDb db, RunId id, CancellationToken stop) =>
        db
            .Spend.Where(c => c.RunId == id && c.Category != SpendCell.NoCategory)
            .GroupBy(c => c.Category)
            .Select(g => new
            {
                g.Key,
                Calls = g.Sum(c => c.Calls),
                Settled = g.Sum(c => c.SettledUsd),
                Uncertain = g.Sum(c => c.UncertainUsd),
                Wasted = g.Sum(c => c.WastedUsd),
                Discrepancy = g.Sum(c => c.DiscrepancyUsd),
                Items = g.Sum(c => c.Items),
            })
            .ToDictionaryAsync(
                g => g.Key,
                g => SpendRow.Of(null, null, g.Calls, g.Settled, g.Uncertain, g.Wasted, g.Discrepancy, g.Items),
                stop
            );

    private static RunSpendView View(Run run, List<PriceSums> prices, CategorySums categories, ForecastView? forecast)
    {
        var items = prices.Sum(p => p.Items);
        var spent = run.SettledUsd + run.UncertainUsd;
        return new RunSpendView(
            run.SettledUsd,
            run.UncertainUsd,
            prices.Sum(p => p.WastedUsd),
            prices.Sum(p => p.DiscrepancyUsd),
            items,
            SpendRow.PerItem(spent, items),
            [
                .. prices
                    .OrderBy(p => p.Provider)
                    .ThenBy(p => p.From)
                    .ThenBy(p => p.PriceUsd)
                    .Select(p => new RunSpendPrice(
                        p.Provider.Key(),
                        p.PriceUsd,
                        p.Calls,
                        p.SettledUsd,
                        p.UncertainUsd,
                        p.DiscrepancyUsd,
                        p.From,
                        p.To
                    )),
            ],
            Estimate(run, categories, spent),
            forecast
        );
    }

    private static RunSpendEstimate Estimate(Run run, CategorySums categories, decimal spent)
    {
        var (total, low, high) = (run.EstimateUsd, categories.LowUsd, categories.HighUsd);
        var error = run.Job == JobNames.Collection ? EstimateError.Of(run.State, spent, total) : null;
        return new RunSpendEstimate(total, low, high, error?.Usd, error?.Ratio, error is null ? null : spent >= low && spent <= high);
    }

    private async Task<ForecastBasis> BasisAsync(Run run, List<PriceSums> sums, CategorySums categories, CancellationToken stop)
    {
        // Of the product provider there is a unit per page; all other units are look-ups. A category's further pages are known once its
        // first is read.
        var pages = db.FinishedUnits.Where(u => u.RunId == run.Id && u.Provider == ProviderName.Amazon);
        var pagesDone = await pages.LongCountAsync(stop);
        var pagesKnown =
            categories.Count + await pages.Where(u => u.Page == 1 && u.TotalPages > 1).SumAsync(u => (long)u.TotalPages - 1, stop);
        var prices = await db.Providers.AsNoTracking().ToDictionaryAsync(p => p.Name, p => p.PriceUsd, stop);

        var now = clock.GetUtcNow();
        var since = now - RunPace.EtaWindow;
        var pace = new RunPace(0, await db.RunCommits.Where(c => c.RunId == run.Id && c.At > since).SumAsync(c => (long)c.Units, stop));
        var obstacle = pace.Eta(run, now)?.Reason;
        return new ForecastBasis(
            run.State,
            run.SettledUsd + run.UncertainUsd,
            run.ReservedUsd,
            run.CapUsd,
            Provider(ProviderName.Amazon, pagesKnown, pagesDone),
            Provider(ProviderName.Ebay, Math.Max(0, run.UnitsKnown - pagesKnown), Math.Max(0, run.UnitsDone - pagesDone)),
            categories.Unread(run.Products - run.SkippedFresh),
            obstacle is null ? pace.UnitsPerSecond(run, now) : null,
            obstacle
        );

        ProviderBasis Provider(ProviderName provider, long known, long done)
        {
            var own = sums.Where(s => s.Provider == provider).ToList();
            return new ProviderBasis(
                known,
                done,
                own.Sum(s => s.Calls),
                own.Sum(s => s.SettledUsd + s.UncertainUsd),
                own.Sum(s => s.Calls * s.PriceUsd),
                prices[provider]
            );
        }
    }

    private Task<List<PriceSums>> PricesAsync(RunId id, CancellationToken stop) =>
        db
            .Spend.Where(c => c.RunId == id)
            .GroupBy(c => new { c.Provider, c.PriceUsd })
            .Select(g => new PriceSums(
                g.Key.Provider,
                g.Key.PriceUsd,
                g.Sum(c => c.Calls),
                g.Sum(c => c.SettledUsd),
                g.Sum(c => c.UncertainUsd),
                g.Sum(c => c.WastedUsd),
                g.Sum(c => c.DiscrepancyUsd),
                g.Sum(c => c.Items),
                g.Min(c => c.Day),
                g.Max(c => c.Day)
            ))
            .ToListAsync(stop);

    private async Task<CategorySums> CategoriesAsync(RunId id, CancellationToken stop) =>
        // A category without a finished unit is one whose first page is not read: its other units follow from that page.
        await db
            .RunCategories.Where(c => c.RunId == id)
            .GroupBy(c => c.RunId)
            .Select(g => new CategorySums(
                g.LongCount(),
                g.Sum(c => c.EstimateUsd),
                g.Sum(c => c.EstimateLowUsd),
                g.Sum(c => c.EstimateHighUsd),
                g.Sum(c => (long)c.ExpectedProducts - c.EstimatedSkippedFresh),
                g.Sum(c => (long)c.EstimatedAmazonCalls),
                g.Sum(c => (long)c.EstimatedEbayCalls),
                g.LongCount(c => c.UnitsDone == 0),
                g.Sum(c => c.UnitsDone == 0 && c.EstimatedAmazonCalls > 1 ? (long)c.EstimatedAmazonCalls - 1 : 0),
                g.Sum(c => c.UnitsDone == 0 ? (long)c.EstimatedEbayCalls : 0)
            ))
            .SingleOrDefaultAsync(stop)
        ?? new CategorySums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>What the calls at one price came to.</summary>
    private sealed record PriceSums(
        ProviderName Provider,
        decimal PriceUsd,
        long Calls,
        decimal SettledUsd,
        decimal UncertainUsd,
        decimal WastedUsd,
        decimal DiscrepancyUsd,
        long Items,
        DateOnly From,
        DateOnly To
    );

    /// <summary>The estimates of a run's categories, and the part of those whose first page is not read.</summary>
    /// <param name="Products">Those that were expected to be looked up.</param>
    private sealed record CategorySums(
        long Count,
        decimal Usd,
        decimal LowUsd,
        decimal HighUsd,
        long Products,
        long AmazonCalls,
        long EbayCalls,
        long UnreadCount,
        long UnreadAmazonCalls,
        long UnreadEbayCalls
    )
    {
        public UnreadBasis Unread(long products) =>
            new(
                products,
                AmazonCalls > 0 ? (decimal)Math.Max(0, Products) / AmazonCalls : 0,
                Products > 0 ? Math.Max(1, (decimal)EbayCalls / Products) : 1,
                UnreadCount,
                UnreadAmazonCalls,
                UnreadEbayCalls,
                Usd > 0 ? Math.Clamp(LowUsd / Usd, 0, 1) : 1,
                Usd > 0 ? Math.Max(1, HighUsd / Usd) : 1
            );
    }
}
