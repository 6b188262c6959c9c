using CollectionPlatform.Core.Budget;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run;

/// <summary>What the money of a run says to a person. Pure.</summary>
public static class SpendWords
{
    /// <summary>Where a running run will end; empty when nothing is known and no reason given.</summary>
    public static string Forecast(ForecastView forecast) =>
        forecast switch
        {
            { LowUsd: { } low, HighUsd: { } high, ExpectedUsd: { } expected } when low != high =>
                $"{Show.Range(low, high)}, about {Show.About(expected)}",
            { ExpectedUsd: { } expected } => $"about {Show.About(expected)}",
            { Reason: { } reason } => Show.Names(reason),
            _ => "",
        };

    /// <summary>When the cap will be hit, and what that means.</summary>
    public static string CapReached(CapReachedView cap, decimal capUsd)
    {
        const string Then = "It stops there and keeps what it has. Raise the cap to let it continue.";
        var when = cap.HighSeconds is null
            ? $"in {Show.Span(cap.LowSeconds, null)} at the earliest"
            : $"in about {Show.Span(cap.LowSeconds, cap.HighSeconds)}";
        return cap.Certain
            ? $"Reaches the cap of {Show.Money(capUsd)} {when}. {Then}"
            : $"May reach the cap of {Show.Money(capUsd)}, {when}. {Then}";
    }

    /// <summary>Whether the list of prices tells something: more than one of a provider, or bills that differ from it.</summary>
    public static bool PricesMatter(RunSpendView money) =>
        money.Prices.Any(p => p.DiscrepancyUsd != 0)
        || money.Prices.GroupBy(p => p.Provider).Any(group => group.Select(p => p.PriceUsd).Distinct().Count() > 1);

    /// <summary>
    /// What a billed call cost on average, USD to 6 decimals, when bills differ from the list; else null. Calls that were refused for free
    /// and those whose bill is unknown are not among them.
    /// </summary>
    public static decimal? BilledPerCall(RunSpendPrice price)
    {
        if (price.DiscrepancyUsd == 0 || price.PriceUsd <= 0)
            return null;
        var listed = price.SettledUsd - price.DiscrepancyUsd; // the list price of the calls that were billed
        return listed > 0 ? decimal.Round(price.PriceUsd + (price.DiscrepancyUsd * price.PriceUsd / listed), 6) : null;
    }

    /// <summary><c>more</c> or <c>less</c> than the list, with the amount: <c>$0.30 more</c>.</summary>
    public static string Discrepancy(decimal usd) => $"{Show.Money(Math.Abs(usd))} {(usd > 0 ? "more" : "less")}";

    public static string Days(RunSpendPrice price) => price.From == price.To ? Day(price.From) : $"{Day(price.From)} to {Day(price.To)}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
