using System.Globalization;
using CollectionPlatform.Core.Budget;

namespace CollectionPlatform.Api.Spend;

/// <summary>Where a row stands in the order of its report: the cursor of the list.</summary>
/// <param name="Total">USD; null where the order is that of the key alone.</param>
/// <param name="Key">As the database compares it.</param>
internal readonly record struct SpendPosition(decimal? Total, object Key)
{
    private const int MaxDigits = 28;

    public static string Cursor(SpendGrouping grouping, SpendRow row) =>
        grouping.ByTotal ? string.Create(CultureInfo.InvariantCulture, $"{row.TotalUsd}_{row.Key}") : row.Key!;

    /// <summary>Null when the text is no cursor of this grouping.</summary>
    public static SpendPosition? Parse(SpendGrouping grouping, string cursor)
    {
        var (total, key) =
            grouping.ByTotal && cursor.IndexOf('_', StringComparison.Ordinal) is >= 1 and var at
                ? (cursor[..at], cursor[(at + 1)..])
                : (null, cursor);
        if (grouping.ParseKey(key) is not { } parsed || grouping.ByTotal != total is not null)
            return null;
        if (total is null)
            return new SpendPosition(null, parsed);
        return
            total.Length <= MaxDigits && decimal.TryParse(total, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd)
            ? new SpendPosition(usd, parsed)
            : null;
    }
}
