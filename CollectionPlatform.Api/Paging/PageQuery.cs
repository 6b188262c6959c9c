using System.Globalization;
using System.Text;
using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Paging;

/// <summary>The bounds every list and every query keeps.</summary>
public static class PageQuery
{
    public const int DefaultLimit = 50,
        MaxLimit = 500;

    /// <summary>Longest text in a query or a route.</summary>
    public const int MaxText = 500;

    /// <summary>Splits what was read (one row more than the page shows) into the page and its cursor.</summary>
    public static Core.Wire.Page<TView> ToPage<TRow, TView>(
        this IReadOnlyList<TRow> rows,
        int limit,
        Func<TRow, TView> view,
        Func<TRow, string> cursor
    ) => new([.. rows.Take(limit).Select(view)], rows.Count > limit ? cursor(rows[limit - 1]) : null);

    /// <summary>The page of a short list that is in memory; the key of a row is its cursor. Null when no row has that key.</summary>
    public static Core.Wire.Page<T>? PageOf<T>(IReadOnlyList<T> all, int? limit, string? after, Func<T, string> key)
    {
        if (after is not null && !all.Any(row => key(row) == after))
            return null;
        var size = limit ?? DefaultLimit;
        var rows = after is null ? all : all.SkipWhile(row => key(row) != after).Skip(1);
        return rows.Take(size + 1).ToList().ToPage(size, row => row, key);
    }

    /// <summary>A cursor over two columns, opaque to callers.</summary>
    public static string Cursor(string first, Guid id) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"{id:N}{first}"));

    /// <summary>Reads what <see cref="Cursor"/> wrote.</summary>
    public static bool TryReadCursor(string cursor, out string first, out Guid id)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        (first, id) = ("", default);
        if (cursor.Length < 64 || cursor.Length % 2 != 0 || !cursor.All(char.IsAsciiHexDigit))
            return false;
        var text = Encoding.UTF8.GetString(Convert.FromHexString(cursor));
        if (text.Length < 32 || Violations.HasControl(text))
            return false;
        first = text[32..];
        return Guid.TryParseExact(text[..32], "N", out id);
    }
}
