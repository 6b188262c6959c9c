using System.Globalization;

namespace CollectionPlatform.Web.Pages.Admin.Spend;

/// <summary>The days that are looked at (UTC), both inclusive.</summary>
public readonly record struct SpendPeriod(DateOnly From, DateOnly To)
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>As far back as one report goes.</summary>
    private const int LongestDays = 3_660;

    /// <summary>The last twelve months, the present one included.</summary>
    public static SpendPeriod Year(DateOnly today) => new(First(today).AddMonths(-11), today);

    /// <summary>What is asked for with one click.</summary>
    public static IReadOnlyList<(string Name, SpendPeriod Period)> Presets(DateOnly today) =>
        [
            ("This month", new(First(today), today)),
            ("Last month", new(First(today).AddMonths(-1), First(today).AddDays(-1))),
            ("30 days", new(today.AddDays(-29), today)),
            ("12 months", Year(today)),
            ("All", new(today.AddDays(1 - LongestDays), today)),
        ];

    /// <summary>Null when it is no day.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public string FromText => From.ToString(Form, CultureInfo.InvariantCulture);
    public string ToText => To.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary><c>1 Dec 2025 – 29 Nov 2026</c>; one day alone when it is one.</summary>
    public string Words => From == To ? Word(From) : $"{Word(From)} – {Word(To)}";

    /// <summary>The part of a day or month, as the report names it, that lies in the period.</summary>
    public SpendPeriod Within(string key)
    {
        if (Day(key) is { } day)
            return new(day, day);
        var month = Day(key + "-01")!.Value;
        var end = month.AddMonths(1).AddDays(-1);
        return new(month > From ? month : From, end < To ? end : To);
    }

    public bool Touches(DateOnly month) => From < month.AddMonths(1) && To >= month;

    public static DateOnly First(DateOnly day) => day.AddDays(1 - day.Day);

    private static string Word(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
