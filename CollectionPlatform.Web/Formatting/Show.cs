using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Components;

namespace CollectionPlatform.Web.Formatting;

/// <summary>How figures, times and states read on every screen. Client/formatting/show.ts writes what
/// changes live; a file of examples holds both to the same.</summary>
public static partial class Show
{
    /// <summary>What progress is measured against: a run that is complete has done all there was, whatever was expected.</summary>
    public static long Total(RunView run) =>
        run.State is RunState.Completed or RunState.CompletedWithFailures
            ? run.Counts.UnitsKnown
            : Math.Max(run.Counts.UnitsKnown, run.Counts.UnitsExpected);

    /// <summary>How far the run has come: <c>120 of 1,250 calls</c>, <c>12 of 40 runs</c>; without a total <c>0 calls</c>.</summary>
    public static string Progress(RunView run)
    {
        var (one, several) = run.Job == JobNames.Retention ? ("run", "runs") : ("call", "calls");
        return Total(run) is > 0 and var total
            ? $"{Count(run.Counts.UnitsDone)} of {Count(total)} {several}"
            : Many(run.Counts.UnitsDone, one, several);
    }

    /// <summary>What a run does not look up: <c>eBay look-ups younger than 7 days are skipped.</c></summary>
    public static string SkipRule(int days) => $"eBay look-ups younger than {Many(days, "day", "days")} are skipped.";

    /// <summary><c>100 look-ups skipped, saved $0.20</c>; null where a run skips none.</summary>
    public static string? Skipped(RunView run) =>
        run.Counts.SkippedFresh > 0
            ? $"{Many(run.Counts.SkippedFresh, "look-up", "look-ups")} skipped, saved {Money(run.Spend.SavedUsd)}"
            : null;

    private static readonly CultureInfo Style = CultureInfo.InvariantCulture;

    /// <summary>A total: 2 decimals, up to 4 below $1: <c>$2.90</c>, <c>$0.0312</c>.</summary>
    public static string Money(decimal usd) =>
        usd != 0 && Math.Abs(usd) < 0.00005m ? "< $0.0001" : Usd(usd, Math.Abs(usd) < 1 ? "#,##0.00##" : "#,##0.00");

    /// <summary>
    /// An amount beside the cap: up to 4 decimals within $0.01 of it. It reads like the cap only when it is the cap; what is closer than 4
    /// decimals tell gets 6.
    /// </summary>
    public static string Money(decimal usd, decimal capUsd)
    {
        var text = Math.Abs(capUsd - usd) <= 0.01m ? Usd(usd, "#,##0.00##") : Money(usd);
        return usd != capUsd && text == Money(capUsd) ? Usd(usd, "#,##0.00####") : text;
    }

    /// <summary>All that counts against the cap, and the cap: <c>$1.20 of $5.00</c>.</summary>
    public static string SpentOf(RunSpend spend) =>
        $"{Money(spend.SettledUsd + spend.UncertainUsd, spend.CapUsd)} of {Money(spend.CapUsd)}";

    /// <summary>A unit price: at least 4 decimals, up to 6: <c>$0.0020</c>, <c>$0.00125</c>.</summary>
    public static string Price(decimal usd) => Usd(usd, "#,##0.0000##");

    private static string Usd(decimal usd, string digits) => (usd < 0 ? "-$" : "$") + Math.Abs(usd).ToString(digits, Style);

    public static string Count(long n) => n.ToString("N0", Style);

    public static string Percent(double ratio) => (Math.Floor(ratio * 1000) / 10).ToString("0.#", Style) + " %";

    public static string Many(long n, string one, string many) => $"{Count(n)} {(n == 1 ? one : many)}";

    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Style);

    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var seconds = (now - at).TotalSeconds;
        return seconds switch
        {
            < 5 => "just now",
            < 60 => $"{Math.Floor(seconds):0} s ago",
            < 3600 => $"{Math.Floor(seconds / 60):0} min ago",
            < 86400 => $"{Math.Floor(seconds / 3600):0} h ago",
            _ => $"{Many((long)(seconds / 86400), "day", "days")} ago",
        };
    }

    /// <summary>How long it takes until then: <c>in 0:23</c>, at last <c>now</c>.</summary>
    public static string Until(DateTimeOffset at, DateTimeOffset now) => at > now ? $"in {Left(at, now)}" : "now";

    /// <summary>The same beside a word that says what is waited for: <c>0:23</c>, at last <c>now</c>.</summary>
    public static string Left(DateTimeOffset at, DateTimeOffset now) =>
        at > now ? Duration(TimeSpan.FromSeconds(Math.Ceiling((at - now).TotalSeconds))) : "now";

    /// <summary>A time that is known to the second: <c>0:23</c>, <c>1:02:03</c>. One that is estimated is a <see cref="Span"/>.</summary>
    public static string Duration(TimeSpan time)
    {
        var s = Math.Max(0, (long)time.TotalSeconds);
        return s >= 3600 ? $"{s / 3600}:{s / 60 % 60:00}:{s % 60:00}" : $"{s / 60}:{s % 60:00}";
    }

    public static string Provider(string key) =>
        key switch
        {
            "amazon" => "Amazon",
            "ebay" => "eBay",
            _ => key,
        };

    /// <summary>A sentence of the Api with the providers named as people name them. Whole words only: other names may hold them.</summary>
    public static string Names(string sentence) => ProviderKey().Replace(sentence, key => Provider(key.Value));

    [GeneratedRegex(@"(?<![\w.:/-])(?:amazon|ebay)(?![\w/-]|[.:]\S)")]
    private static partial Regex ProviderKey();

    public static string Word(GateState state) =>
        state switch
        {
            GateState.Up => "Up",
            GateState.RateLimited => "Rate-limited",
            GateState.Down => "Down",
            _ => "Needs you",
        };

    /// <summary><c>1,200, 99.1 %</c>, as far as the provider says it.</summary>
    public static string Feedback(SellerView seller) =>
        (seller.FeedbackScore is { } score ? Count(score) : "no score")
        + (seller.FeedbackPercent is { } good ? $", {good.ToString("0.#", Style)} %" : "");

    public static string Word(SkipReason reason) =>
        reason switch
        {
            SkipReason.NotFound => "Not found",
            SkipReason.Rejected => "Request not accepted",
            SkipReason.Malformed => "Malformed response",
            SkipReason.ServerError => "Server error",
            SkipReason.TimedOut => "No response in time",
            SkipReason.Cut => "Connection cut",
            SkipReason.KeepsFailing => "Keeps failing",
            SkipReason.Unstorable => "Could not be stored",
            SkipReason.WrongPage => "Wrong page returned",
            SkipReason.OddItem => "Odd item left out",
            SkipReason.TooManyPages => "Too many pages",
            _ => reason.ToString(),
        };
}
