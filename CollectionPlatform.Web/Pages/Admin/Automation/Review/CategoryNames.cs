using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>Names of categories; several may have the same.</summary>
public static class CategoryNames
{
    /// <summary>The names that more than one category has, whatever their capitals.</summary>
    public static HashSet<string> Doubled(IEnumerable<CategoryView> categories) =>
        categories
            .GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1)
            .Select(same => same.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
