using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Requests;

/// <summary>The forms of values in a query: whole numbers, UUIDs, true or false, days and times of ISO 8601, bounded texts.</summary>
internal static partial class QueryValues
{
    /// <summary>A cursor over a name of 200 characters is longer than other texts.</summary>
    private const int MaxCursor = 4 * PageQuery.MaxText;

    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <param name="type">What the handler takes; texts and lists of texts need no form.</param>
    public static void Check(Violations violations, string name, string value, Type type)
    {
        CheckText(violations, name, value);
        if (Wrong(name, value, Nullable.GetUnderlyingType(type) ?? type) is { } sentence)
            violations.Add(name, sentence);
    }

    /// <summary>Texts of a query or a route: bounded, without control characters.</summary>
    public static void CheckText(Violations violations, string name, string value)
    {
        if (value.Length > (name == "after" ? MaxCursor : PageQuery.MaxText))
            violations.Add(name, "is too long");
        if (Violations.HasControl(value))
            violations.Add(name, "must not hold control characters");
    }

    private static string? Wrong(string name, string value, Type type) =>
        name.Equals("limit", StringComparison.OrdinalIgnoreCase)
            ? IsWhole(value, 1, PageQuery.MaxLimit)
                ? null
                : $"must be a whole number from 1 to {PageQuery.MaxLimit}"
            : type == typeof(int)
                ? Whole(value, int.MinValue, int.MaxValue)
                : type == typeof(short)
                    ? Whole(value, short.MinValue, short.MaxValue)
                    : type == typeof(long)
                        ? Whole(value, long.MinValue, long.MaxValue)
                        : type == typeof(Guid)
                            ? Guid.TryParseExact(value, "D", out _)
                                ? null
                                : "must be a UUID; take it from the list of them"
                            : type == typeof(bool)
                                ? value is "true" or "false"
                                    ? null
                                    : "must be true or false"
                                : type == typeof(DateOnly)
                                    ? Day(value)
                                    : type == typeof(DateTimeOffset)
                                        ? Time(value)
                                        : null;

    private static string? Whole(string value, long min, long max) =>
        IsWhole(value, min, max) ? null : string.Create(CultureInfo.InvariantCulture, $"must be a whole number of at most {max}");

    private static bool IsWhole(string value, long min, long max) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max;

    private static string? Day(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? null
            : "must be a day like 2026-01-05";

    private static string? Time(string value) =>
        DateTimeOffset.TryParseExact(value, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) ? null
        : LostPlus().IsMatch(value) ? "holds a blank before its offset, because a + in a query means a blank; write the + as %2B"
        : "must be a day like 2026-01-05 or a time like 2026-01-05T10:00:00Z";

    [GeneratedRegex(@"^\S+T\S+ \d\d:?\d\d$")]
    private static partial Regex LostPlus();
}
