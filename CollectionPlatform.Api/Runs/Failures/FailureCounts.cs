using System.Collections.Concurrent;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Failures;

/// <summary>The failures of a run that have a reason in common.</summary>
internal sealed record FailureCount(SkipReason Reason, long Count, DateTimeOffset First, DateTimeOffset Last, decimal CostUsd);

/// <summary>
/// Counts the failures of runs. A log only grows, so what was counted holds until it is longer: 100,000 failures of a run that has ended
/// are not counted again for every page.
/// </summary>
internal sealed class FailureCounts
{
    private const int MostKept = 1_000;

    private readonly ConcurrentDictionary<RunId, Kept> kept = new();

    /// <summary>Per reason, the most frequent first.</summary>
    public async Task<IReadOnlyList<FailureCount>> ReadAsync(CollectionDb db, RunId id, CancellationToken stop)
    {
        // read first: what is counted then may be further on, never behind
        var log = await db
            .Runs.Where(r => r.Id == id)
            .Select(r => new { Length = r.Seq, IsWhole = r.DetailsRemovedAt == null })
            .SingleOrDefaultAsync(stop);
        if (log is null)
            return [];
        if (log.IsWhole && kept.TryGetValue(id, out var known) && known.Length == log.Length)
            return known.Counts;
        var counts = await CountAsync(db, id, stop);
        if (!log.IsWhole)
            return counts;
        if (kept.Count >= MostKept)
            kept.Clear();
        kept[id] = new(log.Length, counts);
        return counts;
    }

    private static Task<List<FailureCount>> CountAsync(CollectionDb db, RunId id, CancellationToken stop) =>
        db
            .FinishedUnits.Where(u => u.RunId == id && (u.Reason != null || u.Note != null))
            .GroupBy(u => u.Reason ?? u.Note)
            .OrderByDescending(g => g.LongCount())
            .ThenBy(g => g.Key)
            .Select(g => new FailureCount(g.Key!.Value, g.LongCount(), g.Min(u => u.At), g.Max(u => u.At), g.Sum(u => u.CostUsd)))
            .ToListAsync(stop);

    private sealed record Kept(long Length, IReadOnlyList<FailureCount> Counts);
}
