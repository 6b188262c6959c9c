using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Budget;

/// <summary>The one estimate: what the review shows is what a start is judged by.</summary>
internal static class Estimates
{
    /// <summary>From the last runs of each category, at the prices in force now.</summary>
    public static async Task<EstimateView> EstimateAsync(this CollectionDb db, IReadOnlyList<Category> categories, SettingsView settings, CancellationToken stop)
    {
        var histories = await db.HistoriesAsync([.. categories.Select(c => c.Id)], stop);
        var prices = await db.PricesViewAsync(stop);
        return Estimator.Of(categories.Select(c => (c, CategoryForecast.Of(c, histories.GetValueOrDefault(c.Id)))), prices, settings);
    }

    /// <summary>
    /// The last finished collections of each category, newest start first, in one query; a category without any is left out. Retries are not looked at, because they read only
    /// what had failed; nor is a category whose first page failed, of which nothing was read. Such a category of a completed run has one unit, which failed: pages and products
    /// that follow are known once the first page is read.
    /// </summary>
    private static async Task<Dictionary<CategoryId, CategoryHistory>> HistoriesAsync(this CollectionDb db, CategoryId[] ids, CancellationToken stop)
    {
        // Run ids are ordered by time: the order of the key is the order of the starts. The ids stand twice, because a "take" per category becomes a window over all rows of the
        // inner query: without them there, over every run ever made, whichever categories are asked for.
        var rows = from category in db.Categories
                   where ids.Contains(category.Id)
                   from past in (from part in db.RunCategories
                                 where ids.Contains(part.CategoryId) && part.CategoryId == category.Id && !(part.UnitsKnown == 1 && part.Failed == 1)
                                 join run in db.Runs on part.RunId equals run.Id
                                 where (run.State == RunState.Completed || run.State == RunState.CompletedWithFailures)
                                     && run.Job == CollectionStart.Job && run.RetryOf == null
                                 orderby part.RunId descending
                                 select new { part.Products, part.AmazonCalls, part.UnitsKnown }).Take(CategoryHistory.MaxRuns)
                   select new { category.Id, past.Products, past.AmazonCalls, past.UnitsKnown };
        return (await rows.ToListAsync(stop)).GroupBy(r => r.Id)
            .ToDictionary(g => g.Key, g => new CategoryHistory([.. g.Select(r => PastCollection.Of(r.Products, r.AmazonCalls, r.UnitsKnown))]));
    }
}
