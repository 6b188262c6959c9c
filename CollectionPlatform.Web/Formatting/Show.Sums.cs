namespace CollectionPlatform.Web.Formatting;

public static partial class Show
{
    /// <summary>A sum of money: cents, and up to 4 decimals below a dollar: <c>$1,234.50</c>, <c>$0.0124</c>.</summary>
    public static string Sum(decimal usd) =>
        (usd < 0 ? "-$" : "$") + Math.Abs(usd).ToString(Math.Abs(usd) >= 1 || usd == 0 ? "#,##0.00" : "0.00##", Style);

    /// <summary>A sum in a narrow place: <c>$980</c>, <c>$1.2k</c>, <c>$0.4</c>.</summary>
    public static string ShortSum(decimal usd) =>
        usd >= 1_000_000 ? $"${(usd / 1_000_000).ToString("0.#", Style)}M"
        : usd >= 1_000 ? $"${(usd / 1_000).ToString("0.#", Style)}k"
        : usd >= 100 ? $"${usd.ToString("0", Style)}"
        : $"${usd.ToString(usd >= 1 ? "0.0" : "0.00", Style)}";

    /// <summary>What a thousand of them cost; a dash when there are none.</summary>
    public static string PerThousand(decimal usd, long items) => items == 0 ? "–" : Sum(usd * 1000 / items);

    /// <summary>A part of a whole in percent, one decimal below 10; a dash when there is no whole.</summary>
    public static string Share(decimal part, decimal whole) =>
        whole == 0 ? "–" : (part / whole * 100).ToString(part * 10 < whole ? "0.#" : "0", Style) + "\u00a0%";
}
