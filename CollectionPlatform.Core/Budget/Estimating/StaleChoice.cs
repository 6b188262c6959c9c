using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>The stale categories that fit under an amount, and what was left out.</summary>
/// <param name="CategoryIds">The oldest first.</param>
/// <param name="TotalUsd">What they are expected to cost together.</param>
/// <param name="LeftOut">Stale categories that did not fit, the oldest first.</param>
/// <param name="Fresh">How many categories are not stale.</param>
public sealed record StaleChoice(IReadOnlyList<Guid> CategoryIds, decimal TotalUsd, IReadOnlyList<LeftOut> LeftOut, int Fresh)
{
    /// <summary>
    /// Chooses by age, the longest not collected first (never is the longest) and among equals the cheapest; one that does not fit is left
    /// out, and those after it may still fit. The sum stays within the amount, and below the cap, at which nothing starts. Pure.
    /// </summary>
    /// <param name="categories">With their <see cref="CategoryView.Age"/>.</param>
    /// <param name="estimate">Of all of them.</param>
    /// <param name="withinUsd">Most that they may be expected to cost together.</param>
    /// <param name="border">What was collected before it is old.</param>
    /// <param name="most">How many one run takes.</param>
    public static StaleChoice Of(
        IReadOnlyList<CategoryView> categories,
        EstimateView estimate,
        decimal withinUsd,
        DateTimeOffset border,
        int most
    )
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(estimate);
        var costs = estimate.Categories.ToDictionary(c => c.CategoryId);
        var stale = categories
            .Where(c => IsStale(c, border))
            .OrderBy(c => c.LastCollectedAt ?? DateTimeOffset.MinValue)
            .ThenBy(c => costs[c.Id].TotalUsd)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => costs[c.Id])
            .ToList();
        var (chosen, leftOut, total) = (new List<Guid>(), new List<LeftOut>(), 0m);
        foreach (var cost in stale)
        {
            var sum = total + cost.TotalUsd;
            if (chosen.Count < most && sum <= withinUsd && sum < estimate.BudgetCapUsd)
            {
                chosen.Add(cost.CategoryId);
                total = sum;
            }
            else
                leftOut.Add(new LeftOut(cost.CategoryId, cost.Name, cost.TotalUsd));
        }
        return new StaleChoice(chosen, total, leftOut, categories.Count - stale.Count);
    }

    /// <summary>Never collected to its end, or not since the border, or with products whose last look-up is older.</summary>
    private static bool IsStale(CategoryView category, DateTimeOffset border) =>
        category.LastCollectedAt is not { } at || at <= border || category.Age is { Older: > 0 };
}
