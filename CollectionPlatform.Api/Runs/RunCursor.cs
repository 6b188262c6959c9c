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

    /// <summary>Null when the text is no such cursor.</summary>
    public static (DateTimeOffset At, Guid Id)? Read(string cursor) =>
        PageQuery.TryReadCursor(cursor, out var text, out var id)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTimeOffset.MaxValue.Ticks
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;

    /// <summary>The runs behind that place. A row comparison, which LINQ cannot say.</summary>
    public static IQueryable<Run> Behind(CollectionDb db, DateTimeOffset at, Guid id) =>
        db.Runs.FromSql($"select * from runs where (created_at, id) < ({at}, {id})");
}
