using CollectionPlatform.Core.Budget.Estimating;

namespace CollectionPlatform.Web.Formatting;

public static partial class Show
{
    /// <summary>
    /// A forecast: no more digits than it can stand for. Cents from a dollar on, three figures from a dime on, else 4 decimals.
    /// </summary>
    public static string About(decimal usd) =>
        Money(Math.Abs(usd) is >= 0.1m and < 1 ? decimal.Round(usd, 3, MidpointRounding.AwayFromZero) : usd);

    /// <summary><c>$2.40 – $3.60</c>; one amount when both ends read the same.</summary>
    public static string Range(decimal lowUsd, decimal highUsd) =>
        About(lowUsd) is var low && About(highUsd) is var high && low == high ? low : $"{low} – {high}";

    /// <summary>A count of history, between measurements rounded outwards to whole ones: <c>98–103</c>.</summary>
    public static string WholeRange(Spread spread) =>
        Range(spread with { P10 = decimal.Floor(spread.P10), P90 = decimal.Ceiling(spread.P90) });

    /// <summary>A ratio of history: <c>1.1–1.25</c>.</summary>
    public static string Range(Spread spread) =>
        Plain(spread.P10) is var low && Plain(spread.P90) is var high && low == high ? low : $"{low}–{high}";

    /// <summary><c>+5.2 %</c>, <c>-3 %</c>, <c>0 %</c>.</summary>
    public static string Change(double ratio) => (ratio * 100).ToString("+#,##0.#;-#,##0.#;0", Style) + " %";

    /// <summary>How an estimate did: <c>5.2 % ($0.15) less than estimated, within the range</c>.</summary>
    public static string Error(decimal errorUsd, double? ratio, bool? withinRange)
    {
        if (errorUsd == 0)
            return "exactly as estimated";
        var share =
            ratio is { } r && Change(Math.Abs(r)) is var text && text != "0 %"
                ? $"{text.TrimStart('+')} ({Money(Math.Abs(errorUsd))})"
                : Money(Math.Abs(errorUsd));
        var range = withinRange switch
        {
            true => ", within the range",
            false => errorUsd > 0 ? ", above the range" : ", below the range",
            _ => "",
        };
        return $"{share} {(errorUsd > 0 ? "more" : "less")} than estimated{range}";
    }

    /// <summary>
    /// A time from now in the coarsest unit that still tells something: <c>20–28 s</c>, <c>2–3 min</c>, <c>1–2 h</c>, <c>3–4 days</c>. The
    /// low end is rounded down and the high end up,
    /// so that the truth is between them.
    /// </summary>
    /// <param name="highSeconds">Null when only the earliest is known.</param>
    public static string Span(int lowSeconds, int? highSeconds)
    {
        var far = Math.Max(lowSeconds, highSeconds ?? lowSeconds);
        var (unit, name) =
            far < 90 ? (1, "s")
            : far < 5400 ? (60, "min")
            : far < 172_800 ? (3600, "h")
            : (86_400, "days");
        var low = Math.Max(0, lowSeconds) / unit;
        if (highSeconds is not { } high)
            return $"{Count(low)} {name}";
        var top = (Math.Max(high, lowSeconds) + unit - 1) / unit;
        return low >= top ? $"{Count(top)} {name}" : $"{Count(low)}–{Count(top)} {name}";
    }

    /// <summary>Whether another of these categories has the same name.</summary>
    public static bool IsDoubled(CategoryEstimate row, IEnumerable<CategoryEstimate> rows) =>
        rows.Any(other => other.CategoryId != row.CategoryId && other.Name.Equals(row.Name, StringComparison.OrdinalIgnoreCase));

    private static string Plain(decimal n) => n.ToString("#,##0.##", Style);

    /// <summary>An amount in a narrow place: <c>$1.2k</c>, <c>$980</c>, and below $100 as everywhere.</summary>
    public static string Short(decimal usd) =>
        usd >= 1_000_000 ? $"${(usd / 1_000_000).ToString("0.#", Style)}M"
        : usd >= 1_000 ? $"${(usd / 1_000).ToString("0.#", Style)}k"
        : usd >= 100 ? $"${usd.ToString("0", Style)}"
        : Money(usd);

    /// <summary>What a thousand cost; a dash when none was found.</summary>
    /// <param name="usd">For one.</param>
    public static string PerThousand(decimal? usd) => usd is { } each ? Money(each * 1000) : "–";

    /// <summary>What a thousand of them cost; a dash when there are none.</summary>
    public static string PerThousand(decimal usd, long items) => items == 0 ? "–" : Money(usd * 1000 / items);

    /// <summary>A part of a whole in percent, one decimal below 10; a dash when there is no whole.</summary>
    public static string Share(decimal part, decimal whole) =>
        whole == 0 ? "–" : (part / whole * 100).ToString(part * 10 < whole ? "0.#" : "0", Style) + "\u00a0%";
}
