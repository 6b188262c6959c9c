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

    /// <summary>
    /// Refuses a <c>limit</c> outside 1 to 500 and texts that are too long or hold control characters, before any endpoint sees them.
    /// </summary>
    public static TBuilder WithQueryBounds<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(
            async (context, next) =>
            {
                var violations = new Violations();
                foreach (var (name, values) in context.HttpContext.Request.Query)
                foreach (var value in values)
                    Check(violations, name, value ?? "");
                foreach (var (name, value) in context.HttpContext.Request.RouteValues)
                    Check(violations, name, value as string ?? "");
                return violations.Any ? violations.ToProblem() : await next(context);
            }
        );

    /// <summary>Splits what was read (one row more than the page shows) into the page and its cursor.</summary>
    public static Core.Wire.Page<TView> ToPage<TRow, TView>(
        this IReadOnlyList<TRow> rows,
        int limit,
        Func<TRow, TView> view,
        Func<TRow, string> cursor
    ) => new([.. rows.Take(limit).Select(view)], rows.Count > limit ? cursor(rows[limit - 1]) : null);

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

    private static void Check(Violations violations, string name, string value)
    {
        // a cursor over a name of 200 characters is longer than other texts
        if (value.Length > (name == "after" ? 4 * MaxText : MaxText))
            violations.Add(name, "is too long");
        if (Violations.HasControl(value))
            violations.Add(name, "must not hold control characters");
        if (
            name == "limit"
            && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
        )
            violations.Add(name, "must be a whole number from 1 to 500");
    }
}
