using System.Globalization;
using System.Text;
using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Report;

/// <summary>Writes what was measured as a page whose layout stays the same, so that two campaigns compare line by line.</summary>
public static class ReliabilityPage
{
    public const string Place = "docs/reliability.md";

    public static string Write(Tally tally, Setup setup, string commit, DateTimeOffset now)
    {
        var (runs, rescues) = (tally.Runs.ToList(), tally.Runs.SelectMany(r => Rescue.Of(r.Events)).ToList());
        var stopped = tally.Counted.SelectMany(r => r.LeftAtCap).ToList();
        var again = tally.Counted.SelectMany(r => r.CalledAgain).ToList();
        var kills = tally.Strikes.Where(s => s.Kills).ToList();
        var page = new StringBuilder();
        Line("# Reliability");
        Line("");
        Line(
            "Written by `./dev chaos`: the whole product runs, harm is done to it at random moments of collections, and "
                + "after every round the promises are checked with the"
        );
        Line(
            "sandbox's ledger as the witness of what was called and billed. Only measured values. A round counts only if "
                + "its harm hit calls in flight; others are repeated."
        );
        Line("");
        Line("| campaign | |");
        Line("|---|---|");
        Line($"| commit | {commit} |");
        Line($"| date | {now:yyyy-MM-dd} |");
        Line($"| seeds | {string.Join(", ", tally.Seeds)} |");
        Line($"| workers, calls in flight of each | {setup.Workers}, {setup.Concurrency} per provider |");
        Line($"| rounds that counted | {tally.Counted.Count} |");
        Line($"| rounds repeated because the harm hit no call in flight | {tally.NotCounted} |");
        Line($"| seconds per round, p50 / max | {Seconds(tally.Counted.Select(r => r.Took))} |");
        Line($"| runs, of them several at once | {runs.Count}, {tally.Counted.Where(r => r.Runs.Count > 1).Sum(r => r.Runs.Count)} |");
        Line($"| rounds with a cap too small from the start | {tally.Counted.Count(r => r.Plan.EdgeShare is not null)} |");
        Line($"| **violations** | **{tally.Violations.Count}** |");
        foreach (var violation in tally.Violations)
            Line($"| violation | {violation.Replace('|', '/')} |");
        Line("");
        Line("## Harm");
        Line("");
        Line(
            "Calls in flight: received by the sandbox and not answered when the harm began. Recovery: from the harm to the "
                + "next paid call of any run,"
        );
        Line("and from the end of a provider's trouble to the next paid call of that provider, where nobody kept them from it.");
        Line("");
        Line("| kind | times | hit calls in flight | calls in flight, sum | recovery in s, p50 / max |");
        Line("|---|---|---|---|---|");
        foreach (var kind in tally.Strikes.GroupBy(s => s.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
            Line(
                $"| {kind.Key} | {kind.Count()} | {kind.Count(s => s.Hit)} | {kind.Sum(s => s.Unanswered)} | "
                    + $"{Seconds(kind.Where(s => s.GoesOn is not null).Select(s => s.GoesOn!.Value))} |"
            );
        Line("");
        Line("## Calls");
        Line("");
        Line("| | |");
        Line("|---|---|");
        Line($"| paid calls | {runs.Sum(r => r.Billed.Count)} |");
        Line($"| kills of workers, those that hit calls in flight | {kills.Count}, {kills.Count(k => k.Hit)} |");
        Line($"| workers lost, by kill or freeze, with calls in flight | {rescues.Count} times, {rescues.Sum(r => r.Calls)} calls |");
        Line($"| calls refused by providers in trouble | {runs.Sum(r => r.Calls.Count - r.Billed.Count)} |");
        var failures = runs.SelectMany(r => r.Failures).ToList();
        Line($"| units skipped, each for its own malformed answer | {failures.Count(f => f.Reason == "malformed")} |");
        Line($"| pages that another page was answered for, each paid for once | {failures.Count(f => f.EndsPaging)} |");
        Line($"| pages with an odd item, noted, all others of it collected | {failures.Count(f => f.IsNote)} |");
        Line($"| calls repeated, each in flight when something was lost | {runs.Sum(r => r.Repeated)} |");
        Line(
            $"| calls repeated without having been in flight | "
                + $"{tally.Violations.Count(v => v.Contains("without having been in flight", StringComparison.Ordinal))} |"
        );
        Line($"| seconds from the harm until a lost call was made again, p50 / max | {Seconds(again)} |");
        Line("");
        Line("## Money");
        Line("");
        Line("| | USD |");
        Line("|---|---|");
        Line($"| billed by the ledger | {Usd(runs.Sum(r => r.BilledUsd))} |");
        Line($"| settled | {Usd(runs.Sum(r => r.Run.Spend.SettledUsd))} |");
        Line($"| uncertain, sum | {Usd(runs.Sum(r => r.Run.Spend.UncertainUsd))} |");
        Line($"| uncertain, most in one run | {Usd(runs.Max(r => r.Run.Spend.UncertainUsd))} |");
        Line($"| of the uncertain, not billed | {Usd(runs.Sum(r => r.Run.Spend.SettledUsd + r.Run.Spend.UncertainUsd - r.BilledUsd))} |");
        Line(
            $"| runs without lost workers: settled minus billed | "
                + $"{Usd(runs.Where(r => r.Run.Spend.UncertainUsd == 0).Sum(r => r.Run.Spend.SettledUsd - r.BilledUsd))} |"
        );
        Line(
            $"| runs that stopped at their cap: how many, most left under the cap | "
                + $"{stopped.Count}, {(stopped.Count == 0 ? "-" : Usd(stopped.Max()))} |"
        );
        Line($"| times the money was compared in mid-run | {tally.Counted.Sum(r => r.Looks)} |");
        return page.ToString();

        void Line(string text) => page.Append(text).Append('\n');
    }

    private static string Seconds(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(t => t.TotalSeconds).Order().ToList();
        return sorted.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:0.0} / {sorted[^1]:0.0}");
    }

    private static string Usd(decimal usd) => usd.ToString("0.000000", CultureInfo.InvariantCulture);
}
