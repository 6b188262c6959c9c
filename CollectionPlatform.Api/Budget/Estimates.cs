using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Budget;

/// <summary>The one estimate: what the review shows is what a start is judged by.</summary>
internal static class Estimates
{
    /// <summary>From the last runs of each category, at what calls are reserved at now.</summary>
    /// <param name="skipYoungerThanDays">Products looked up within so many days are not looked up; null looks up all.</param>
    public static async Task<EstimateView> EstimateAsync(
        this CollectionDb db,
        IReadOnlyList<Category> categories,
        SettingsView settings,
        PageBounds bounds,
        int? skipYoungerThanDays,
        CancellationToken stop
    )
    {
        var fresh = skipYoungerThanDays is { } days ? await db.FreshAsync(categories, days, stop) : [];
        var histories = await db.HistoriesAsync([.. categories.Select(c => c.Id)], stop);
        var (prices, aboveList) = await db.ReservedPricesAsync(stop);
        var forecasts = categories.Select(c =>
        {
            var forecast = CategoryForecast.Of(c, histories.GetValueOrDefault(c.Id), bounds.Amazon);
            return (c, fresh.TryGetValue(c.Id, out var known) ? forecast.Skipping(known) : forecast);
        });
        return Estimator.Of(forecasts, prices, settings) with { BillsAboveList = aboveList };
    }

    /// <summary>
    /// The last finished collections of each category, newest start first, in one query; a category without any is left out. Retries are
    /// not looked at, because they read only
    /// what had failed; nor is a category whose first page failed, of which nothing was read. Such a category of a completed run has one
    /// unit, which failed: pages and products
    /// that follow are known once the first page is read.
    /// </summary>
    private static async Task<Dictionary<CategoryId, CategoryHistory>> HistoriesAsync(
        this CollectionDb db,
        CategoryId[] ids,
        CancellationToken stop
    )
    {
        // Run ids are ordered by time: the order of the index is the order of the starts. By hand, since LINQ has no LATERAL with a limit:
        // its window would read every run ever made.
        var wanted = ids.Select(id => id.Value).ToArray();
        var rows = await db
            .Database.SqlQuery<PastRow>(
                $"""
                select c.id as category_id, past.products, past.products_shared, past.skipped_fresh, past.amazon_calls, past.units_known
                from unnest({wanted}) c(id) cross join lateral (
                  select p.products, p.products_shared, p.skipped_fresh, p.amazon_calls, p.units_known
                  from run_categories p join runs r on r.id = p.run_id
                  where p.category_id = c.id and not (p.units_known = 1 and p.failed = 1)
                    and r.state in ('completed', 'completedWithFailures') and r.job = {JobNames.Collection} and r.retry_of is null
                  order by p.run_id desc limit {CategoryHistory.MaxRuns}) past
                """
            )
            .ToListAsync(stop);
        return rows.GroupBy(r => new CategoryId(r.CategoryId))
            .ToDictionary(
                g => g.Key,
                g => new CategoryHistory([
                    .. g.Select(r => PastCollection.Of(r.Products, r.AmazonCalls, r.UnitsKnown, r.ProductsShared, r.SkippedFresh)),
                ])
            );
    }

    /// <summary>
    /// The known products of each category whose last search was complete and is younger than so many days, in one query; a category
    /// without any is left out. The clock is the database's, as in the commit that decides it.
    /// </summary>
    private static async Task<Dictionary<CategoryId, FreshProducts>> FreshAsync(
        this CollectionDb db,
        IReadOnlyList<Category> categories,
        int days,
        CancellationToken stop
    )
    {
        var wanted = categories.Select(c => c.Id.Value).ToArray();
        var rows = await db
            .Database.SqlQuery<FreshRow>(
                $"""
                select id as category_id, count(*) as products, sum(calls) as calls, count(*) filter (where nr = 1) as own,
                  coalesce(sum(calls) filter (where nr = 1), 0) as own_calls
                from (
                  select w.id, p.look_up_calls as calls, row_number() over (partition by c.asin order by w.ord) as nr
                  from unnest({wanted}) with ordinality w(id, ord) join product_categories c on c.category_id = w.id
                  join product_prices p on p.asin = c.asin
                  where p.looked_up_at > now() - make_interval(hours => 24 * {days})) f
                group by id
                """
            )
            .ToListAsync(stop);
        return rows.ToDictionary(r => new CategoryId(r.CategoryId), r => new FreshProducts(r.Products, r.Calls, r.Own, r.OwnCalls));
    }

    private sealed record PastRow(
        Guid CategoryId,
        long Products,
        long ProductsShared,
        long SkippedFresh,
        long AmazonCalls,
        long UnitsKnown
    );

    private sealed record FreshRow(Guid CategoryId, long Products, long Calls, long Own, long OwnCalls);
}
