using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages.Admin.Settings;

public sealed partial class SettingsModel
{
    /// <summary>Bytes; 10,000 lines of 200 characters fit.</summary>
    private const int LargestCsv = 4_000_000;

    /// <summary>The page of the list that the form stood on.</summary>
    private string CategoriesUrl => CategoriesLink(After);

    /// <summary>A page of the list.</summary>
    public string CategoriesLink(string? after) =>
        QueryHelpers.AddQueryString(
            "/admin/settings",
            new Dictionary<string, string?> { ["q"] = Q, ["after"] = after }.Where(part => !string.IsNullOrEmpty(part.Value))
        ) + "#categories";

    /// <summary>Whether a change of this category was refused, so that its row shows what was sent.</summary>
    public bool IsRefused(Guid category) => keepsTyped && IsSent("editCategory") && Request.Form["id"] == $"{category}";

    /// <summary>What stood in a field of the row that was refused; null in all others.</summary>
    public string? TypedIn(Guid category, string field) => IsRefused(category) ? Typed("editCategory", field) : null;

    public Task<IActionResult> OnPostAddCategoryAsync(
        string? name,
        string? externalId,
        int? expectedProducts,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            async () =>
            {
                var added = await api.AddCategoryAsync(name ?? "", externalId ?? "", expectedProducts, cancellation);
                return $"The category “{added.Name}” was added.";
            },
            CategoriesUrl,
            cancellation
        );

    public Task<IActionResult> OnPostEditCategoryAsync(
        Guid id,
        string? name,
        int? expectedProducts,
        bool enabled,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            async () =>
            {
                var saved = await api.EditCategoryAsync(id, name ?? "", expectedProducts, enabled, cancellation);
                return $"The category “{saved.Name}” was saved.";
            },
            CategoriesUrl,
            cancellation
        );

    /// <param name="change"><c>offer</c>, <c>withdraw</c> or <c>expected</c>.</param>
    public Task<IActionResult> OnPostEditCategoriesAsync(
        List<Guid> ids,
        string? change,
        int? expectedProducts,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            async () =>
            {
                if (ids.Count == 0)
                    throw new ApiException(400, "", "Select the categories to change.");
                var isOffered = change switch
                {
                    "offer" => true,
                    "withdraw" => false,
                    _ => (bool?)null,
                };
                if (isOffered is null && expectedProducts is null)
                    throw new ApiException(400, "", "Enter how many products are expected.");
                var changed = Show.Many(
                    await api.EditCategoriesAsync(ids, isOffered, expectedProducts, cancellation),
                    "category",
                    "categories"
                );
                return isOffered switch
                {
                    true => $"{changed} offered.",
                    false => $"{changed} no longer offered.",
                    null => $"{Show.Many(expectedProducts!.Value, "product", "products")} expected in {changed}.",
                };
            },
            CategoriesUrl,
            cancellation
        );

    public Task<IActionResult> OnPostDeleteCategoryAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(
            async () =>
            {
                await api.DeleteCategoryAsync(id, cancellation);
                return "The category was removed; where runs used it, it is switched off and their data stays.";
            },
            CategoriesUrl,
            cancellation
        );

    [LargestForm(LargestCsv + Forms.LargestOfStrangers)] // the file, and what a form adds to it
    public async Task<IActionResult> OnPostImportAsync(IFormFile? csv, CancellationToken cancellation)
    {
        var answer = await ChangeAsync(
            async () =>
            {
                if (csv is not { Length: > 0 and <= LargestCsv })
                    throw new ApiException(400, "", "Choose a CSV file of at most 4 MB with the header id,category_name.");
                using var reader = new StreamReader(csv.OpenReadStream());
                Import = await api.ImportCategoriesAsync(await reader.ReadToEndAsync(cancellation), cancellation);
                return $"{Show.Many(Import.Added, "category", "categories")} added, {Show.Count(Import.Updated)} updated, "
                    + $"{Show.Count(Import.Rejected.Count)} skipped.";
            },
            CategoriesUrl,
            cancellation
        );
        return Import is { Rejected.Count: > 0 } ? await ShowAsync(cancellation) : answer; // the rejected lines are shown, so no redirect
    }
}
