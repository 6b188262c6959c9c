using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Failures;

/// <summary>
/// The failures of a run that no run of its chain of retries has collected. By hand, since there may be a hundred thousand.
/// </summary>
public sealed class UnresolvedFailures(CollectionDb db)
{
    // {0} the run, {1} the beginning of its chain, {2} a reason, or null for all. With a page that was answered by another one go the pages
    // behind it, which were not called. Notes are no failures to try again: their pages are collected.
    private const string Source = """
         from (
          select distinct f.category, f.provider, f.subject, g.page from finished_units f
          cross join lateral generate_series(f.page, case when f.reason = 'wrongPage' then greatest(f.page, f.total_pages)
            else f.page end) g(page)
          where f.run_id = {0} and f.reason is not null and ({2}::text is null or f.reason = {2})
            and (g.page = f.page or not exists (select from finished_units h where h.run_id = {0} and h.provider = f.provider
              and h.subject = f.subject and h.page = g.page))) f
        join run_categories c on c.run_id = {0} and c.ordinal = f.category
        where not exists (
            select from runs r join finished_units g on g.run_id = r.id and g.provider = f.provider and g.subject = f.subject
              and g.page = f.page and g.reason is null
            where r.chain_id = {1} and r.id <> {0})
        """;

    /// <summary>What there is to try again, by category in the order of the run.</summary>
    public Task<List<RetryPart>> PartsAsync(Run failed, SkipReason? reason, CancellationToken stop) =>
        db.Database.SqlQueryRaw<RetryPart>(Parts, failed.Id.Value, failed.ChainId.Value, Word(reason)!).ToListAsync(stop);

    /// <summary>
    /// Makes them the units of a retry, with the ordinals that their categories get there: their places among <see cref="PartsAsync"/>.
    /// </summary>
    public Task<int> TakeAsync(Run failed, SkipReason? reason, RunId retry, CancellationToken stop) =>
        db.Database.ExecuteSqlRawAsync(Take, [failed.Id.Value, failed.ChainId.Value, Word(reason)!, retry.Value], stop);

    private const string Parts =
        """
            select c.category_id, c.name, c.external_id, c.expected_products,
              count(*) filter (where f.provider = 1 and f.page = 1)::int as first_pages,
              count(*) filter (where f.provider = 1 and f.page > 1)::int as pages,
              count(*) filter (where f.provider = 2)::int as look_ups
            """
        + Source
        + " group by c.ordinal, c.category_id, c.name, c.external_id, c.expected_products order by c.ordinal";

    private const string Take =
        """
            insert into retry_units (run_id, provider, subject, page, category)
            select {3}, f.provider, f.subject, f.page, dense_rank() over (order by f.category) - 1
            """ + Source;

    private static string? Word(SkipReason? reason) => reason is { } one ? WireJson.Name(one) : null;
}

/// <summary>
/// The failed units of a category: first pages of the product provider (0 or 1), its other pages, and look-ups of products.
/// </summary>
public sealed record RetryPart(
    Guid CategoryId,
    string Name,
    string ExternalId,
    int ExpectedProducts,
    int FirstPages,
    int Pages,
    int LookUps
)
{
    public int Units => FirstPages + Pages + LookUps;

    public Category ToCategory() =>
        new()
        {
            Id = new CategoryId(CategoryId),
            Name = Name,
            ExternalId = ExternalId,
            ExpectedProducts = ExpectedProducts,
        };

    /// <summary>The category as a retry has it.</summary>
    public RunCategory Of(RunId run, int ordinal, CategoryEstimate priced)
    {
        ArgumentNullException.ThrowIfNull(priced);
        return new()
        {
            RunId = run,
            Ordinal = (short)ordinal,
            CategoryId = new CategoryId(CategoryId),
            ExternalId = ExternalId,
            Name = Name,
            ExpectedProducts = priced.ExpectedProducts,
            EstimatedAmazonCalls = priced.AmazonCalls,
            EstimatedEbayCalls = priced.EbayCalls,
            EstimateUsd = priced.TotalUsd,
            EstimateLowUsd = priced.LowUsd,
            EstimateHighUsd = priced.HighUsd,
            UnitsKnown = Units,
        };
    }
}
