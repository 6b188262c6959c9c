using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages.Products;

/// <summary>What was collected, newest first, with its listings and sellers.</summary>
public sealed class ProductsModel(CollectionApi api) : PageModel
{
    private const int Rows = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? CategoryId { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? RunId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    /// <summary><c>discount</c>: the largest first; <c>sellers</c>: most sellers first; all else is newest first.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    /// <summary>The order that was asked for; null is newest first.</summary>
    public string? SortedBy => Sort is "discount" or "sellers" ? Sort : null;

    /// <summary>How many products the list has; null when that is not known.</summary>
    public string? Count { get; private set; }

    /// <summary>What the products of the run or category that is listed are worth; null for other lists, or when not known.</summary>
    public ProductValue? Value { get; private set; }

    public bool Filtered => !string.IsNullOrEmpty(Q) || CategoryId is not null || RunId is not null;
    public Page<ProductView> Products { get; private set; } = new([], null);
    public IReadOnlyList<CategoryView> Categories { get; private set; } = [];
    public IReadOnlyList<RunView> Runs { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var (products, categories, runs) = (
            SortedBy is { } sort
                ? api.ProductsByAsync(sort, Filter, After, Rows, cancellation)
                : api.ProductsAsync(Filter, After, Rows, cancellation),
            api.EnabledCategoriesAsync(cancellation),
            api.RunsAsync([], JobNames.Collection, null, null, 50, cancellation)
        );
        var (value, count) = (ValueAsync(cancellation), CountAsync(cancellation));
        await Task.WhenAll(products, categories, runs, value, count);
        (Products, Categories, Runs) = (await products, await categories, (await runs).Items);
        Value = await value;
        Count =
            await count is { } counted ? Words(counted)
            : WholeListIsHere ? Words(new(Products.Items.Count, Exact: true))
            : null;
    }

    private bool WholeListIsHere => After is null && Products.Next is null;

    private bool IsSearch => !string.IsNullOrEmpty(Q);

    /// <summary>What a search finds is not counted beforehand.</summary>
    private async Task<ProductCount?> CountAsync(CancellationToken cancellation) =>
        IsSearch ? null : await api.ProductCountAsync(RunId, CategoryId, cancellation).OrUnknownAsync();

    private string Words(ProductCount count) =>
        (count.Exact, Filtered) switch
        {
            (true, _) => Show.Many(count.Count, "product", "products"),
            (_, true) => $"more than {Show.Count(count.Count)} products",
            _ => $"about {Show.Count(count.Count)} products",
        };

    private async Task<ProductValue?> ValueAsync(CancellationToken cancellation) =>
        (RunId, CategoryId, string.IsNullOrEmpty(Q)) switch
        {
            ({ } run, null, true) => (await api.RunValueAsync(run, cancellation).OrUnknownAsync())?.Total,
            (null, { } category, true) => await api.CategoryValueAsync(category, cancellation).OrUnknownAsync(),
            _ => null,
        };

    /// <summary>How many products came or changed since the page was made; scripts ask it now and then.</summary>
    public async Task<IActionResult> OnGetNewAsync(long since, CancellationToken cancellation)
    {
        var newer = await api.ProductsSinceAsync(Filter, since, 100, cancellation);
        return new JsonResult(new { count = newer.Items.Count, more = newer.Next is not null });
    }

    public string? OlderLink => Products.Next is { } next ? Link("/products", ("after", next)) : null;

    /// <summary>The listed products, all pages of them, as a file.</summary>
    /// <param name="format"><c>csv</c> or <c>ndjson</c>.</param>
    public string ExportLink(string format) => Link("/exports/products", ("format", format));

    /// <summary>The first page of this list.</summary>
    public string NewestLink => Link("/products");

    /// <summary>Where scripts ask for newer ones; empty on pages that newer ones do not head.</summary>
    public string NewUrl =>
        After is not null || SortedBy is not null
            ? ""
            : Link(
                "/products",
                ("handler", "new"),
                ("since", (Products.Items.Count > 0 ? Products.Items[0].Position : 0).ToString(CultureInfo.InvariantCulture))
            );

    /// <summary>The page of a product.</summary>
    public static string Address(string asin) => $"/products/{Uri.EscapeDataString(asin)}";

    /// <summary>Only web addresses become links: what a provider sends is not to be trusted.</summary>
    public static string? WebAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? uri.AbsoluteUri : null;

    private ProductFilter Filter => new(RunId, CategoryId, Q);

    private string Link(string path, params (string Name, string? Value)[] more) =>
        QueryHelpers.AddQueryString(
            path,
            new (string Name, string? Value)[]
            {
                ("q", Q),
                ("categoryId", CategoryId?.ToString()),
                ("runId", RunId?.ToString()),
                ("sort", path == "/products" ? SortedBy : null),
            }
                .Concat(more)
                .Where(part => !string.IsNullOrEmpty(part.Value))
                .Select(part => KeyValuePair.Create(part.Name, part.Value))
        );
}
