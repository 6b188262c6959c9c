using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Spend;

/// <summary>Twelve months as columns: what was spent, and the part of it that was wasted. Pure.</summary>
public sealed class MonthBars
{
    public const int Months = 12;

    /// <summary>Of the drawing, in its own units; the widths are percent.</summary>
    private const double Base = 118,
        Highest = 96;

    /// <param name="until">A day of the last month.</param>
    /// <param name="rows">The report by month; months without a row have spent nothing.</param>
    public MonthBars(DateOnly until, IReadOnlyList<SpendRow> rows)
    {
        var sums = rows.ToDictionary(row => row.Key!);
        var first = SpendPeriod.First(until).AddMonths(1 - Months);
        var top = rows.Count == 0 ? 0 : rows.Max(row => row.TotalUsd);
        Columns =
        [
            .. Enumerable
                .Range(0, Months)
                .Select(n =>
                {
                    var month = first.AddMonths(n);
                    var row = sums.GetValueOrDefault(month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
                    return new MonthColumn(n, month, row?.TotalUsd ?? 0, row?.WastedUsd ?? 0, top);
                }),
        ];
    }

    public IReadOnlyList<MonthColumn> Columns { get; }

    /// <param name="Place">0 is the first.</param>
    /// <param name="TopUsd">What the highest column stands for.</param>
    public sealed record MonthColumn(int Place, DateOnly Month, decimal TotalUsd, decimal WastedUsd, decimal TopUsd)
    {
        public SpendPeriod Period => new(Month, Month.AddMonths(1).AddDays(-1));
        public string Left => Percent(Place);
        public string Middle => Percent(Place + 0.5);
        public string BarLeft => Percent(Place + 0.18);
        public static string BarWidth => Percent(0.64);
        public static string Width => Percent(1);
        public string Top => Number(Base - Height(TotalUsd));
        public string Tall => Number(Height(TotalUsd));
        public string WastedTall => Number(Height(WastedUsd));
        public string AmountAt => Number(Base - Height(TotalUsd) - 6);
        public string Short => Month.ToString("MMM", CultureInfo.InvariantCulture);

        /// <summary>What is read out: begins with what is seen, so that who says what they see reaches it.</summary>
        public string Label =>
            (TotalUsd > 0 ? $"{Show.Short(TotalUsd)} " : "")
            + $"{Short} {Month.ToString("yyyy", CultureInfo.InvariantCulture)}: {Show.Money(TotalUsd)}"
            + (WastedUsd > 0 ? $", {Show.Money(WastedUsd)} wasted" : "");

        /// <summary>The year, where it begins.</summary>
        public string? Year =>
            Month.Month == 1 || (Place == 0 && Month.Month < 12) ? Month.ToString("yyyy", CultureInfo.InvariantCulture) : null;

        /// <summary>What is more than nothing is seen.</summary>
        private double Height(decimal usd) => usd <= 0 || TopUsd <= 0 ? 0 : Math.Max(1.5, (double)(usd / TopUsd) * Highest);

        private static string Percent(double columns) => Number(columns * 100 / Months) + "%";

        private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
    }
}
