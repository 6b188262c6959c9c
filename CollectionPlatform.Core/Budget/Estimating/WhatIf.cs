namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>What would change the verdict on an estimate.</summary>
/// <param name="ToStart">What would let it start, after an acknowledgement; null when it may.</param>
/// <param name="ToBeOk">What would bring it below the warning mark.</param>
public sealed record WhatIfView(BudgetChange? ToStart, BudgetChange? ToBeOk);

/// <summary>Two ways to the same end: another cap, or fewer categories.</summary>
/// <param name="CapUsd">The smallest cap, to the cent, at which the whole selection would do; it may be more than a cap may be.</param>
/// <param name="LeaveOut">The fewest categories to leave out so that the rest does under the cap in force; null when not even one category
/// alone would do.</param>
/// <param name="TotalUsd">What the rest is expected to cost; null with <paramref name="LeaveOut"/>.</param>
public sealed record BudgetChange(decimal CapUsd, IReadOnlyList<LeftOut>? LeaveOut, decimal? TotalUsd);

public sealed record LeftOut(Guid CategoryId, string Name, decimal TotalUsd);

/// <summary>Finds what would change the verdict on an estimate. Pure.</summary>
public static class WhatIf
{
    /// <summary>Null when the verdict is ok.</summary>
    public static WhatIfView? Of(EstimateView estimate, SettingsView settings)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        ArgumentNullException.ThrowIfNull(settings);
        return estimate.Verdict switch
        {
            Verdict.Ok => null,
            Verdict.Warning => new WhatIfView(null, Change(Verdict.Ok)),
            _ => new WhatIfView(Change(Verdict.Warning), Change(Verdict.Ok)),
        };

        BudgetChange Change(Verdict wanted)
        {
            var leaveOut = LeaveOut(estimate, settings, wanted);
            return new BudgetChange(
                CapFor(estimate.TotalUsd, settings.WarnAtPercent, wanted),
                leaveOut?.ConvertAll(c => new LeftOut(c.CategoryId, c.Name, c.TotalUsd)),
                leaveOut is null ? null : estimate.TotalUsd - leaveOut.Sum(c => c.TotalUsd)
            );
        }
    }

    /// <summary>
    /// The marks are reached at equality, so the cap must be more than the total, or than what the total is that percentage of: the next
    /// cent.
    /// </summary>
    private static decimal CapFor(decimal totalUsd, int warnAtPercent, Verdict wanted)
    {
        var percent = wanted == Verdict.Ok ? warnAtPercent : 100;
        return (decimal.Floor(totalUsd * 100 * 100 / percent) + 1) / 100;
    }

    /// <summary>
    /// Leaving out the most expensive ones takes the fewest. The last of them is the cheapest that suffices, so that no more is given up
    /// than needed;
    /// among equals the ones chosen last go.
    /// </summary>
    private static List<CategoryEstimate>? LeaveOut(EstimateView estimate, SettingsView settings, Verdict wanted)
    {
        List<CategoryEstimate> dearestFirst = [.. estimate.Categories.Reverse().OrderByDescending(c => c.TotalUsd)];
        var (rest, before) = (estimate.TotalUsd, 0);
        while (!Does(rest - dearestFirst[before].TotalUsd))
            rest -= dearestFirst[before++].TotalUsd;
        if (before == dearestFirst.Count - 1)
            return null; // nothing would be left
        return [.. dearestFirst[..before], dearestFirst[before..].Where(c => Does(rest - c.TotalUsd)).MinBy(c => c.TotalUsd)!];

        bool Does(decimal total) => Estimator.Judge(total, settings) <= wanted;
    }
}
