using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>How a choice that is close to the cap or above it can be made to fit, and what of it is ticked to be removed. Pure.</summary>
/// <param name="All">All categories that could be chosen.</param>
/// <param name="Ticked">Ids of categories that are to be removed; those that are not chosen do not count.</param>
/// <param name="Order">Null when nobody asked for one: the most expensive first.</param>
public sealed record WaysToFit(
    EstimateView Estimate,
    IReadOnlyList<CategoryView> All,
    IReadOnlyCollection<Guid> Ticked,
    RemovalOrder? Order
)
{
    /// <summary>The chosen categories in that order.</summary>
    public IReadOnlyList<RemovalRow> Rows { get; } = Sorted(Estimate, All, Order);

    /// <summary>Whether somebody is about to choose from the list.</summary>
    public bool IsOpen => Order is not null && (Order == RemovalOrder.Freshest || Rows.Any(IsTicked));

    public bool IsTicked(RemovalRow row) => Ticked.Contains(row.Cost.CategoryId);

    /// <summary>
    /// <c>Remove 3 categories → $4.12 of the $5.00 cap</c>; empty when nothing is ticked. Client/pages/removal.ts says the same.
    /// </summary>
    public string Sum =>
        Rows.Where(IsTicked).ToList() is { Count: > 0 } gone
            ? $"Remove {Show.Many(gone.Count, "category", "categories")} → "
                + $"{Show.Money(Estimate.TotalUsd - gone.Sum(row => row.Cost.TotalUsd), Estimate.BudgetCapUsd)} of the "
                + $"{Show.Money(Estimate.BudgetCapUsd)} cap"
            : "";

    private static List<RemovalRow> Sorted(EstimateView estimate, IReadOnlyList<CategoryView> all, RemovalOrder? order)
    {
        var fresh = all.ToDictionary(c => c.Id, c => c.LastCollectedAt);
        var rows = estimate
            .Categories.Select(c => new RemovalRow(c, fresh.GetValueOrDefault(c.CategoryId)))
            .OrderByDescending(row => row.Cost.TotalUsd);
        return [.. order == RemovalOrder.Freshest ? rows.OrderByDescending(row => row.LastCollectedAt ?? DateTimeOffset.MinValue) : rows];
    }
}

/// <param name="LastCollectedAt">Null: never.</param>
public sealed record RemovalRow(CategoryEstimate Cost, DateTimeOffset? LastCollectedAt);
