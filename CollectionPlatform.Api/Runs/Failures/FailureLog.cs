using System.Globalization;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Failures;

/// <summary>A skipped unit, or a collected one with a note, with the name of its category.</summary>
/// <param name="ResolvedBy">The run of its chain of retries that collected it.</param>
internal sealed record Failure(FinishedUnit Unit, string Category, Guid? ResolvedBy)
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
            Collected = Unit.Reason is null,
        };

    public FailurePosition Position => new(Unit.Batch, Unit.Ord);
}

/// <summary>Where a failure stands in the index of failures: commit, and place in it.</summary>
internal readonly record struct FailurePosition(long Batch, int Ord)
{
    public static readonly FailurePosition Start = new(long.MinValue, -1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Batch}_{Ord}");

    public static FailurePosition? Parse(string text) =>
        text.Split('_') is [var batch, var ord]
        && long.TryParse(batch, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var b)
        && int.TryParse(ord, NumberStyles.None, CultureInfo.InvariantCulture, out var o)
            ? new FailurePosition(b, o)
            : null;
}

/// <summary>The failures of a run: skipped units, and notes on collected ones.</summary>
internal sealed class FailureLog(CollectionDb db)
{
    private const int Examples = 3;

    /// <summary>Up to <paramref name="limit"/> failures behind <paramref name="after"/>, in the order of their index.</summary>
    public Task<List<Failure>> ReadAsync(RunId id, SkipReason? reason, FailurePosition after, int limit, CancellationToken stop)
    {
        var units = db.FinishedUnits.FromSql(
            $"""
            select * from finished_units where run_id = {id.Value} and (reason is not null or note is not null)
              and (batch, ord) > ({after.Batch}, {after.Ord})
            """
        );
        if (reason is not null)
            units = units.Where(u => (u.Reason ?? u.Note) == reason);
        return (
            from unit in units
            join category in db.RunCategories on new { unit.RunId, Ordinal = unit.Category } equals new { category.RunId, category.Ordinal }
            orderby unit.Batch, unit.Ord
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
            select new Failure(unit, category.Name, resolver == null ? null : resolver.Id.Value)
        )
            .Take(limit)
            .AsNoTracking()
            .ToListAsync(stop);
    }

    /// <summary>Per reason, the most frequent first.</summary>
    public async Task<List<FailureSummary>> SummaryAsync(RunId id, CancellationToken stop)
    {
        var groups = await db
            .FinishedUnits.Where(u => u.RunId == id && (u.Reason != null || u.Note != null))
            .GroupBy(u => u.Reason ?? u.Note)
            .Select(g => new
            {
                Reason = g.Key!.Value,
                Count = g.LongCount(),
                First = g.Min(u => u.At),
                Last = g.Max(u => u.At),
                Cost = g.Sum(u => u.CostUsd),
            })
            .OrderByDescending(g => g.Count)
            .ThenBy(g => g.Reason)
            .ToListAsync(stop);
        var resolved = await ResolvedAsync(id, stop);
        var summary = new List<FailureSummary>();
        foreach (var g in groups)
        {
            var examples = await ReadAsync(id, g.Reason, FailurePosition.Start, Examples, stop);
            summary.Add(
                new FailureSummary(
                    g.Reason,
                    g.Count,
                    g.First,
                    g.Last,
                    g.Cost,
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
}
