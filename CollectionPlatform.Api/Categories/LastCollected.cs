using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Categories;

/// <summary>How fresh the data of categories is.</summary>
internal static class LastCollected
{
    /// <summary>Runs go on beside each other: the one that started last need not have ended last. As many are compared.</summary>
    private const int Runs = 10;

    /// <summary>
    /// The categories as the API shows them, with the end of the last run in which every unit of theirs was done. Retries read only what
    /// had failed, and of a category whose first page failed nothing was read: neither counts.
    /// </summary>
    /// <param name="olderThanDays">How many products have older look-ups is counted when this is given: it reads all of them.</param>
    public static async Task<List<CategoryView>> ViewsAsync(
        this CollectionDb db,
        IReadOnlyCollection<Category> categories,
        int? olderThanDays,
        CancellationToken stop
    )
    {
        var ages = olderThanDays is { } days ? await db.AgesAsync(categories, days, stop) : null;
        var wanted = categories.Select(c => c.Id.Value).ToArray();
        // By hand, as in the estimate: the index gives the last runs of each category; LINQ would read every run ever made.
        var rows = await db
            .Database.SqlQuery<Row>(
                $"""
                select c.id as category_id, past.at from unnest({wanted}) c(id) cross join lateral (
                  select max(at) as at from (
                    select r.finished_at as at from run_categories p join runs r on r.id = p.run_id
                    where p.category_id = c.id and p.units_done >= p.units_known and not (p.units_known = 1 and p.failed = 1)
                      and r.finished_at is not null and r.job = {JobNames.Collection} and r.retry_of is null
                    order by p.run_id desc limit {Runs}) ended) past
                where past.at is not null
                """
            )
            .ToDictionaryAsync(r => r.CategoryId, r => r.At, stop);
        return
        [
            .. categories.Select(c =>
                CategoryView.Of(c) with
                {
                    LastCollectedAt = rows.TryGetValue(c.Id.Value, out var at) ? at : null,
                    Age = ages is null ? null : ages.GetValueOrDefault(c.Id.Value) ?? new CategoryAge(olderThanDays!.Value, 0, 0),
                }
            ),
        ];
    }

    private static async Task<Dictionary<Guid, CategoryAge>> AgesAsync(
        this CollectionDb db,
        IReadOnlyCollection<Category> categories,
        int days,
        CancellationToken stop
    )
    {
        var wanted = categories.Select(c => c.Id.Value).ToArray();
        var rows = await db
            .Database.SqlQuery<AgeRow>(
                $"""
                select c.category_id, count(*) as products,
                  count(*) filter (where p.looked_up_at > now() - make_interval(hours => 24 * {days})) as fresh
                from product_categories c join product_prices p on p.asin = c.asin
                where c.category_id = any ({wanted}) group by c.category_id
                """
            )
            .ToListAsync(stop);
        return rows.ToDictionary(r => r.CategoryId, r => new CategoryAge(days, r.Products, r.Products - r.Fresh));
    }

    private sealed record AgeRow(Guid CategoryId, long Products, long Fresh);

    private sealed record Row(Guid CategoryId, DateTimeOffset At);
}
