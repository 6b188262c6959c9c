using System.Globalization;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Collections;

/// <summary>The categories a request names: in its order, each once, all of them there and enabled.</summary>
internal static class CategorySelection
{
    /// <summary>Most categories of one run.</summary>
    public const int MaxCategories = 2000;

    private const string Field = "categoryIds";

    /// <summary>Bounds of the list itself; needs no database.</summary>
    public static void Check(Violations violations, IReadOnlyList<Guid>? ids)
    {
        if (ids is not { Count: > 0 })
            violations.Add(Field, "must name at least one category; GET /api/categories lists them");
        else if (ids.Count > MaxCategories)
            violations.Add(Field, $"must name at most {MaxCategories} categories");
    }

    /// <summary>Loads them, and keeps them from being deleted until the transaction ends.</summary>
    public static async Task<List<Category>> LoadAsync(
        CollectionDb db,
        IReadOnlyList<Guid> ids,
        Violations violations,
        CancellationToken stop
    )
    {
        Guid[] distinct = [.. ids.Distinct()];
        var found = await db
            .Categories.FromSql($"select * from categories where id = any ({distinct}) for key share")
            .AsNoTracking()
            .ToDictionaryAsync(c => c.Id.Value, stop);
        Report(violations, "unknown", distinct.Where(id => !found.ContainsKey(id)).Select(id => id.ToString()).ToList());
        Report(violations, "disabled", found.Values.Where(c => !c.Enabled).Select(c => $"{c.Id} ({c.Name})").ToList());
        return [.. distinct.Where(found.ContainsKey).Select(id => found[id])];
    }

    private static void Report(Violations violations, string what, List<string> categories)
    {
        const int shown = 10;
        if (categories.Count == 0)
            return;
        var more = categories.Count > shown ? string.Create(CultureInfo.InvariantCulture, $" and {categories.Count - shown} more") : "";
        violations.Add(Field, $"names {what} categories, leave them out: {string.Join(", ", categories.Take(shown))}{more}");
    }
}
