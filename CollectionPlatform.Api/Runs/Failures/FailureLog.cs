using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Failures;

/// <summary>A skipped unit, or a collected one with a note, with the name of its category.</summary>
/// <param name="Seq">Its number in the run's log.</param>
/// <param name="ResolvedBy">The run of its chain of retries that collected it.</param>
internal sealed record Failure(long Seq, FinishedUnit Unit, string Category, Guid? ResolvedBy)
{
    public FailureView ToView() =>
        new(
            WorkUnit.IdOf(Unit.Provider, Unit.Subject, Unit.Page),
            Unit.Provider.Key(),
            Category,
            Unit.Subject,
            (Unit.Reason ?? Unit.Note)!.Value,
            Unit.Detail,
            Unit.Status,
            Unit.At,
            Unit.Reason is null ? null : ResolvedBy
        )
        {
            Id = Seq,
            CostUsd = Unit.CostUsd,
            Collected = Unit.Reason is null,
        };
}

/// <summary>The failures of a run: skipped units, and notes on collected ones.</summary>
internal sealed class FailureLog(CollectionDb db, FailureCounts counts)
{
    private const int Examples = 3;

    /// <summary>
    /// Up to <paramref name="limit"/> failures behind number <paramref name="after"/> of the run's log, in its order: who follows a run
    /// that goes on misses none.
    /// </summary>
    public Task<List<Failure>> ReadAsync(RunId id, SkipReason? reason, long after, int limit, CancellationToken stop)
    {
        var word = reason is { } one ? WireJson.Name(one) : null;
        // From the commit that holds number after + 1 on, along the commits with failures. By hand, since the planner would sort all
        // failures of the run.
        var places = db.Database.SqlQuery<Place>(
            $"""
            select c.first_seq + f.ord as seq, c.batch, f.ord
            from run_commits c cross join lateral (
              select u.ord from finished_units u
              where u.run_id = c.run_id and u.batch = c.batch and (u.reason is not null or u.note is not null)
                and ({word}::text is null or coalesce(u.reason, u.note) = {word})
              order by u.ord offset 0) f
            where c.run_id = {id.Value} and c.failed > 0 and c.first_seq + f.ord > {after}
              and c.first_seq >= coalesce((select max(first_seq) from run_commits where run_id = {id.Value}
                and first_seq <= {after} + 1), 0)
            order by c.first_seq, f.ord limit {limit}
            """
        );
        return (
            from place in places
            from unit in db.FinishedUnits
            where unit.RunId == id && unit.Batch == place.Batch && unit.Ord == place.Ord && (unit.Reason != null || unit.Note != null)
            join category in db.RunCategories on new { unit.RunId, Ordinal = unit.Category } equals new { category.RunId, category.Ordinal }
            orderby place.Seq
            let chain = db.Runs.Where(r => r.Id == id).Select(r => r.ChainId).Single()
            let resolver = db
                .Runs.Where(r =>
                    r.ChainId == chain
                    && r.Id != id
                    && db.FinishedUnits.Any(f =>
                        f.RunId == r.Id
                        && f.Provider == unit.Provider
                        && f.Subject == unit.Subject
                        && f.Page == unit.Page
                        && f.Reason == null
                    )
                )
                .FirstOrDefault()
            select new Failure(place.Seq, unit, category.Name, resolver == null ? null : resolver.Id.Value)
        )
            .AsNoTracking()
            .ToListAsync(stop);
    }

    /// <summary>Per reason, the most frequent first.</summary>
    public async Task<List<FailureSummary>> SummaryAsync(RunId id, CancellationToken stop)
    {
        var groups = await counts.ReadAsync(db, id, stop);
        var resolved = await ResolvedAsync(id, stop);
        var summary = new List<FailureSummary>();
        foreach (var g in groups)
        {
            var examples = await ReadAsync(id, g.Reason, after: 0, Examples, stop);
            summary.Add(
                new FailureSummary(
                    g.Reason,
                    g.Count,
                    g.First,
                    g.Last,
                    g.CostUsd,
                    resolved.GetValueOrDefault(g.Reason),
                    [.. examples.Select(f => f.ToView())]
                )
            );
        }
        return summary;
    }

    /// <summary>
    /// How many failures of each reason other runs of the chain have collected: each at most once, since what one collected no later one
    /// tries.
    /// </summary>
    private async Task<Dictionary<SkipReason, long>> ResolvedAsync(RunId id, CancellationToken stop)
    {
        var retries = await db
            .Runs.Where(r => r.Id != id && db.Runs.Any(own => own.Id == id && own.ChainId == r.ChainId))
            .Select(r => r.Id)
            .ToListAsync(stop);
        if (retries.Count == 0)
            return [];
        return await (
            from f in db.FinishedUnits
            join g in db.FinishedUnits
                on new
                {
                    f.Provider,
                    f.Subject,
                    f.Page,
                } equals new
                {
                    g.Provider,
                    g.Subject,
                    g.Page,
                }
            where f.RunId == id && f.Reason != null && retries.Contains(g.RunId) && g.Reason == null
            group f by f.Reason into byReason
            select new { byReason.Key, Count = byReason.LongCount() }
        ).ToDictionaryAsync(g => g.Key!.Value, g => g.Count, stop);
    }

    /// <summary>Where a failure stands: its number in the run's log, and the commit and place there that the number is made of.</summary>
    private sealed record Place(long Seq, long Batch, int Ord);
}
