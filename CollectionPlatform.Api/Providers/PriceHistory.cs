using System.Globalization;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Providers;

/// <summary>The price list with its past.</summary>
internal static class PriceHistory
{
    public static async Task<Results<Ok<Page<PriceHistoryEntry>>, ProblemHttpResult>> ListAsync(
        CollectionDb db,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        IQueryable<PriceListEntry> entries = db.PriceList;
        if (after is not null)
        {
            if (!TryReadCursor(after, out var since, out var id))
                return Problem.BadCursor();
            // a row comparison, which LINQ cannot say
            entries = db.PriceList.FromSql($"select * from price_list where (since, id) < ({since}, {id})");
        }
        var rows = await entries
            .AsNoTracking()
            .OrderByDescending(e => e.Since)
            .ThenByDescending(e => e.Id)
            .Take(size + 1)
            .ToListAsync(stop);
        return TypedResults.Ok(
            rows.ToPage(
                size,
                e => new PriceHistoryEntry(e.Provider.Key(), e.PriceUsd, e.Since, e.Actor),
                e => string.Create(CultureInfo.InvariantCulture, $"{e.Since.UtcTicks}_{e.Id}")
            )
        );
    }

    private static bool TryReadCursor(string cursor, out DateTimeOffset since, out int id)
    {
        (since, id) = (default, 0);
        if (
            cursor.Split('_') is not [var ticks, var number]
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || at > DateTimeOffset.MaxValue.Ticks
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out id)
        )
            return false;
        since = new DateTimeOffset(at, TimeSpan.Zero);
        return true;
    }
}
