using System.Text.Json;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Live;

/// <summary>A run's checkpoint log, read from Postgres, where it is complete: position = first of its commit + place in it.</summary>
public sealed class RunLog(CollectionDb db)
{
    /// <summary>Up to <paramref name="limit"/> entries that follow position <paramref name="after"/>, in order, without holes.</summary>
    public async Task<List<LogEntry>> ReadAsync(RunId id, long after, int limit, CancellationToken stop)
    {
        // The commit that holds position after + 1, and those that follow it: every commit has at least one unit, so that limit + 1 of them
        // are enough.
        var first = await db.RunCommits.Where(c => c.RunId == id && c.FirstSeq <= after + 1).MaxAsync(c => (long?)c.FirstSeq, stop) ?? 1;
        var commits = db.RunCommits.Where(c => c.RunId == id && c.FirstSeq >= first).OrderBy(c => c.FirstSeq).Take(limit + 1);
        var rows = await (
            from commit in commits
            join unit in db.FinishedUnits on commit.Batch equals unit.Batch
            join category in db.RunCategories on new { unit.RunId, Ordinal = unit.Category } equals new { category.RunId, category.Ordinal }
            where unit.RunId == id && commit.FirstSeq + unit.Ord > after
            orderby commit.FirstSeq + unit.Ord
            select new
            {
                Seq = commit.FirstSeq + unit.Ord,
                Category = category.Name,
                Unit = unit,
            }
        )
            .Take(limit)
            .AsNoTracking()
            .ToListAsync(stop);
        return [.. rows.Select(row => Of(row.Seq, row.Category, row.Unit))];
    }

    private static LogEntry Of(long seq, string category, FinishedUnit unit) =>
        new(
            seq,
            WorkUnit.IdOf(unit.Provider, unit.Subject, unit.Page),
            unit.Provider.Key(),
            category,
            unit.Reason is null ? LogEntry.Collected : LogEntry.Skipped,
            unit.Reason,
            unit.CostUsd,
            unit.At,
            unit.Items is null ? [] : JsonSerializer.Deserialize<List<LogItem>>(unit.Items, WireJson.Options) ?? []
        );
}
