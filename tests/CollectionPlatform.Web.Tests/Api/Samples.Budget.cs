using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Tests.Site;

internal static partial class Samples
{
    /// <summary>Every category costs $0.29; those with an even number have a history of 4 runs.</summary>
    /// <param name="skipped">Of the 100 products of each so many are not looked up.</param>
    public static EstimateView Estimate(
        IReadOnlyList<CategoryView> chosen,
        decimal cap,
        int warnAt = 80,
        decimal ebayUsd = 0.24m,
        int skipped = 0
    )
    {
        var savedUsd = ebayUsd * skipped / 100;
        var rows = chosen
            .Select(c => (Category: c, History: c.Name[^1] % 2 == 0))
            .Select(c => new CategoryEstimate(
                c.Category.Id,
                c.Category.Name,
                100,
                5,
                0.05m,
                120 - (skipped * 120 / 100),
                ebayUsd - savedUsd,
                0.05m + ebayUsd - savedUsd,
                0.24m,
                0.36m,
                c.History ? EstimateBasis.History : EstimateBasis.Default,
                c.History ? 4 : 0,
                c.History ? new HistoryView(new(92, 100, 108), new(5, 5, 6), new(1.1m, 1.2m, 1.25m)) : null
            )
            {
                SkippedFresh = skipped,
                SavedUsd = savedUsd,
            })
            .ToList();
        var total = rows.Sum(r => r.TotalUsd);
        var (used, verdict) = Judge(total, cap, warnAt);
        return new(
            rows,
            rows.Sum(r => r.AmazonCalls),
            rows.Sum(r => r.AmazonCostUsd),
            rows.Sum(r => r.EbayCalls),
            rows.Sum(r => r.EbayCostUsd),
            total,
            rows.Sum(r => r.LowUsd),
            rows.Sum(r => r.HighUsd),
            cap,
            used,
            verdict,
            verdict == Verdict.Ok
                ? null
                : new(
                    verdict == Verdict.Blocked ? Change(rows, cap, total + 0.01m) : null,
                    Change(rows, cap * warnAt / 100, decimal.Ceiling((total + 0.01m) / warnAt * 100 * 100) / 100)
                )
        )
        {
            WarnAtPercent = warnAt,
            SkippedFresh = rows.Sum(r => (long)r.SkippedFresh),
            SavedUsd = rows.Sum(r => r.SavedUsd),
        };
    }

    /// <summary>Look-ups of one category at $0.002.</summary>
    public static RetryEstimateView Retry(int failures, decimal cap)
    {
        var usd = failures * 0.002m;
        var row = new CategoryEstimate(
            Guid.CreateVersion7(),
            "Knitting & Crochet Supplies",
            0,
            0,
            0,
            failures,
            usd,
            usd,
            usd,
            usd * 1.3m,
            EstimateBasis.Default,
            0
        );
        var (used, verdict) = Judge(usd, cap, 80);
        return new(
            failures,
            new(
                [row],
                0,
                0,
                failures,
                usd,
                usd,
                usd,
                usd * 1.3m,
                cap,
                used,
                verdict,
                verdict == Verdict.Ok
                    ? null
                    : new(
                        verdict == Verdict.Blocked ? Change([row], cap, usd + 0.01m) : null,
                        Change([row], cap * 0.8m, usd / 0.8m + 0.01m)
                    )
            )
            {
                WarnAtPercent = 80,
            }
        );
    }

    private static (double Used, Verdict Verdict) Judge(decimal total, decimal cap, int warnAt) =>
        (double)(total / cap) is var used && used >= 1
            ? (used, Verdict.Blocked)
            : (used, used * 100 >= warnAt ? Verdict.Warning : Verdict.Ok);

    /// <summary>As many rows from the end as must go so that the rest stays below the limit.</summary>
    private static BudgetChange Change(List<CategoryEstimate> rows, decimal limit, decimal cap)
    {
        var kept = rows.Count;
        while (kept > 0 && rows.Take(kept).Sum(r => r.TotalUsd) >= limit)
            kept--;
        return kept == 0
            ? new(cap, null, null)
            : new(
                cap,
                [.. rows.Skip(kept).Select(r => new LeftOut(r.CategoryId, r.Name, r.TotalUsd))],
                rows.Take(kept).Sum(r => r.TotalUsd)
            );
    }

    /// <summary>The money of a run that goes as estimated: one price each, nothing uncertain, nothing wasted.</summary>
    public static RunSpendView Money(RunView run)
    {
        var items = run.Counts.Products + run.Counts.Listings;
        var spent = run.Spend.SettledUsd + run.Spend.UncertainUsd;
        var error = run.State is RunState.Completed or RunState.CompletedWithFailures ? spent - run.Estimate.TotalUsd : (decimal?)null;
        var today = DateOnly.FromDateTime(run.CreatedAt.UtcDateTime);
        return new(
            run.Spend.SettledUsd,
            run.Spend.UncertainUsd,
            0,
            0,
            items,
            items > 0 ? spent / items : null,
            [
                new("amazon", 0.01m, run.Counts.Calls.Amazon, run.Counts.Calls.Amazon * 0.01m, 0, 0, today, today),
                new("ebay", 0.002m, run.Counts.Calls.Ebay, run.Counts.Calls.Ebay * 0.002m, 0, 0, today, today),
            ],
            new(
                run.Estimate.TotalUsd,
                2.40m,
                3.60m,
                error,
                (double?)(error / run.Estimate.TotalUsd),
                error is null ? null : spent is >= 2.40m and <= 3.60m
            ),
            run.State.IsFinal() ? null : new(Math.Max(spent, 2.6m), Math.Max(spent, 2.9m), Math.Max(spent, 3.3m), null, null)
        );
    }

    public static IReadOnlyList<RunCategoryView> Outcomes(IEnumerable<CategoryView> categories) =>
        [
            .. categories
                .Take(5)
                .Select(
                    (c, i) =>
                        new RunCategoryView(
                            c.Id,
                            c.Name,
                            c.ExternalId,
                            i < 2 ? "finished"
                                : i == 2 ? "running"
                                : "pending",
                            new(100, 5, 120, 0.29m, 0.24m, 0.36m),
                            new(i < 2 ? 125 : 60, 125, 90, 200, 1, 5, 55, 0.16m) { WastedUsd = 0.002m, UsdPerUsefulItem = 0.000552m }
                        )
                ),
        ];
}
