using System.Globalization;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <summary>The cursor of lists of runs that come newest first.</summary>
internal static class RunCursor
{
    public static string Of(Run run) => PageQuery.Cursor(run.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), run.Id.Value);

    /// <summary>
    /// The runs created from one time, inclusive, to another, exclusive, behind a cursor. Null when the text is no such cursor.
    /// </summary>
    public static IQueryable<Run>? Runs(CollectionDb db, string? after, DateTimeOffset? from, DateTimeOffset? to)
    {
        IQueryable<Run> runs = db.Runs;
        if (after is not null)
        {
            if (Read(after) is not var (at, id))
                return null;
            runs = db.Runs.FromSql($"select * from runs where (created_at, id) < ({at}, {id})"); // LINQ cannot compare rows
        }
        if (from?.ToUniversalTime() is { } start)
            runs = runs.Where(r => r.CreatedAt >= start);
        if (to?.ToUniversalTime() is { } end)
            runs = runs.Where(r => r.CreatedAt < end);
        return runs;
    }

    /// <summary>So many of them, newest first.</summary>
    public static IQueryable<Run> Newest(this IQueryable<Run> runs, int count) =>
        runs.AsNoTracking().OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Take(count);

    private static (DateTimeOffset At, Guid Id)? Read(string cursor) =>
        PageQuery.TryReadCursor(cursor, out var text, out var id)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTimeOffset.MaxValue.Ticks
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
}
