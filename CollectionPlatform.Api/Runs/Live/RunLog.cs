using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Live;

/// <summary>
/// A run's checkpoint log, read from Postgres, where it is complete: a text per commit, whose first number the commit knows.
/// </summary>
public sealed class RunLog(CollectionDb db) : IRunLog
{
    /// <summary>Up to <paramref name="limit"/> entries that follow position <paramref name="after"/>, in order, without holes.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(RunId run, long after, int limit, CancellationToken stop)
    {
        // The commit that holds position after + 1, and those that begin before the last position wanted: numbers have no holes.
        var last = after + Math.Min(limit, long.MaxValue - after);
        var first = await db.RunCommits.Where(c => c.RunId == run && c.FirstSeq <= after + 1).MaxAsync(c => (long?)c.FirstSeq, stop) ?? 1;
        var packs = (
            from commit in db.RunCommits
            join log in db.RunLogs on new { commit.RunId, commit.Batch } equals new { log.RunId, log.Batch }
            where commit.RunId == run && commit.FirstSeq >= first && commit.FirstSeq <= last
            orderby commit.FirstSeq
            select new { commit.FirstSeq, log.Entries }
        ).AsNoTracking();
        var entries = new List<LogEntry>();
        await foreach (var pack in packs.AsAsyncEnumerable().WithCancellation(stop))
            entries.AddRange(LogPack.Read(pack.Entries, pack.FirstSeq, after, limit - entries.Count));
        return entries;
    }
}
