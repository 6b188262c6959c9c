using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>The cost per category, beside what the categories themselves say.</summary>
/// <param name="All">All categories that could be chosen.</param>
public sealed record EstimateRows(EstimateView Estimate, IReadOnlyList<CategoryView> All)
{
    private readonly Dictionary<Guid, CategoryView> categories = All.ToDictionary(c => c.Id);
    private readonly HashSet<string> doubled = CategoryNames.Doubled(All);

    /// <summary>The provider's id where another category has the same name; else null.</summary>
    public string? Id(CategoryEstimate row) => doubled.Contains(row.Name) ? categories.GetValueOrDefault(row.CategoryId)?.ExternalId : null;

    /// <summary>The expectation that somebody set for the category and that its history overrules; null when none does.</summary>
    public int? Overruled(CategoryEstimate row) =>
        row.Basis == EstimateBasis.History
        && categories.GetValueOrDefault(row.CategoryId)?.ExpectedProducts is { } expected
        && expected != row.ExpectedProducts
            ? expected
            : null;
}
