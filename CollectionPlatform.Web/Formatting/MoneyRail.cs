using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// The money of a run on one line, USD: the range it was estimated at, what is spent, where it will end, and the cap. The same in the
/// review, on a run's page and in the timeline. The line ends at the cap, or up to half a cap beyond it where an amount does. Pure.
/// </summary>
/// <param name="Estimate">Null when it is not known.</param>
/// <param name="Forecast">Null before a run has one, and when it has ended.</param>
/// <param name="WarnAtPercent">Where the warning mark is.</param>
public sealed record MoneyRail(
    decimal CapUsd,
    decimal SpentUsd,
    MoneyRange? Estimate,
    MoneyRange? Forecast,
    int WarnAtPercent,
    Verdict Tone
)
{
    private const decimal Longest = 1.5m;

    /// <summary>Without the marks and their captions, for a row.</summary>
    public bool IsCompact { get; init; }

    /// <summary>All of it in words.</summary>
    public string Label { get; init; } = "";

    /// <summary>Before the start: nothing is spent.</summary>
    public static MoneyRail Of(EstimateView e) =>
        new(e.BudgetCapUsd, 0, new(e.LowUsd, e.TotalUsd, e.HighUsd), null, e.WarnAtPercent, e.Verdict)
        {
            Label =
                $"{Show.Money(e.TotalUsd)}, between {Show.Range(e.LowUsd, e.HighUsd)}: {Show.Percent(e.UsedRatio)} of the cap of "
                + Show.Money(e.BudgetCapUsd),
        };

    /// <param name="money">Null when it is not known now: the rail then shows what the run itself knows.</param>
    public static MoneyRail Of(RunView run, RunSpendView? money, int warnAtPercent)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (spent, cap) = (run.Spend.SettledUsd + run.Spend.UncertainUsd, run.Spend.CapUsd);
        var total = run.Estimate.TotalUsd;
        var estimate = money is null ? new(total, total, total) : new MoneyRange(money.Estimate.LowUsd, total, money.Estimate.HighUsd);
        var forecast = money?.Forecast is { LowUsd: { } low, ExpectedUsd: { } expected, HighUsd: { } high }
            ? new MoneyRange(low, expected, high)
            : null;
        var tone =
            spent < cap && !run.Spend.Warned && spent * 100 < cap * warnAtPercent ? Verdict.Ok
            : spent >= cap || run.State == RunState.BudgetStopped ? Verdict.Blocked
            : Verdict.Warning;
        return new(cap, spent, estimate, forecast, warnAtPercent, tone)
        {
            Label =
                $"{Show.SpentOf(run.Spend)} spent, estimated {Show.Range(estimate.LowUsd, estimate.HighUsd)}"
                + (forecast is null ? "" : $", forecast {Show.Range(forecast.LowUsd, forecast.HighUsd)}"),
        };
    }

    /// <summary>The marks, from the back to the front: where each begins and ends, by the names of <see cref="Amounts"/>.</summary>
    public IEnumerable<RailMark> Marks =>
        new RailMark[]
        {
            new("track", "zero", "cap"),
            new("beyond", "cap", "end"),
            new("estimate", "estimateLow", "estimateHigh"),
            new("forecast", "spent", "forecastExpected"),
            new("spent", "zero", "spent"),
            new("whisker", "forecastLow", "forecastHigh"),
            new("expected", "estimateExpected", "estimateExpected"),
            new("warning", "warning", "warning"),
            new("cap", "cap", "cap"),
        };

    /// <summary>What the marks stand at, USD; null is not shown.</summary>
    public IReadOnlyDictionary<string, decimal?> Amounts =>
        new Dictionary<string, decimal?>
        {
            ["zero"] = 0,
            ["spent"] = SpentUsd,
            ["cap"] = CapUsd,
            ["end"] = End,
            ["warning"] = CapUsd * WarnAtPercent / 100,
            ["estimateLow"] = Estimate?.LowUsd,
            ["estimateExpected"] = Estimate?.ExpectedUsd,
            ["estimateHigh"] = Estimate?.HighUsd,
            ["forecastLow"] = NotBelowSpent(Forecast?.LowUsd),
            ["forecastExpected"] = NotBelowSpent(Forecast?.ExpectedUsd),
            ["forecastHigh"] = NotBelowSpent(Forecast?.HighUsd),
        };

    /// <summary>Where an amount stands, in percent of the line.</summary>
    public string At(string amount) => Percent(Place(Amounts[amount] ?? 0));

    /// <summary>How long a mark is, in percent of the line.</summary>
    public string Length(RailMark mark) => Percent(Math.Max(0, Place(Amounts[mark.To] ?? 0) - Place(Amounts[mark.From] ?? 0)));

    public bool IsShown(RailMark mark) => Amounts[mark.From] is not null && Amounts[mark.To] is not null;

    /// <summary>Whether the caption of the cap has no room to its right.</summary>
    public bool CapIsAtTheEnd => End < CapUsd * 1.12m;

    private decimal End =>
        Math.Clamp(Math.Max(SpentUsd, Math.Max(Estimate?.HighUsd ?? 0, Forecast?.HighUsd ?? 0)), CapUsd, CapUsd * Longest);

    private decimal? NotBelowSpent(decimal? usd) => usd is { } amount ? Math.Max(amount, SpentUsd) : null;

    private decimal Place(decimal usd) => End > 0 ? Math.Clamp(usd, 0, End) / End * 100 : 0;

    private static string Percent(decimal part) => part.ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
