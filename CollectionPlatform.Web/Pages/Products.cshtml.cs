using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages;

/// <summary>What was collected, in the order it came, with its listings and sellers.</summary>
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

    public bool Filtered => !string.IsNullOrEmpty(Q) || CategoryId is not null || RunId is not null;
    public Page<ProductView> Products { get; private set; } = new([], null);
    public IReadOnlyList<CategoryView> Categories { get; private set; } = [];
    public IReadOnlyList<RunView> Runs { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var (products, categories, runs) = (
            api.ProductsAsync(RunId, CategoryId, Q, After, Rows, cancellation), api.EnabledCategoriesAsync(cancellation), api.RunsAsync(null, null, null, 50, cancellation));
        await Task.WhenAll(products, categories, runs);
        (Products, Categories, Runs) = (await products, await categories, (await runs).Items);
    }

    /// <summary>How many products came after those on the page; scripts ask it now and then.</summary>
    public async Task<IActionResult> OnGetNewAsync(CancellationToken cancellation)
    {
        var newer = await api.ProductsAsync(RunId, CategoryId, Q, After, 100, cancellation);
        return new JsonResult(new { count = newer.Items.Count, more = newer.Items.Count == 100 });
    }

    /// <summary>Full pages have a next one; the cursor itself may go on for ever, since products keep coming.</summary>
    public string? MoreLink => Products.Items.Count == Rows ? Link("/products", NewestCursor) : null;

    public string FirstLink => Link("/products", null);

    public string NewestLink => Link("/products", NewestCursor);

    /// <summary>Where scripts ask for newer ones; empty while there are further pages to turn.</summary>
    public string NewestUrl => MoreLink is null ? Link("/products?handler=new", NewestCursor) : "";

    /// <summary>Only web addresses become links: what a provider sends is not to be trusted.</summary>
    public static string? WebAddress(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? uri.AbsoluteUri : null;

    private string? NewestCursor => Products.Next ?? (Products.Items.Count > 0 ? Products.Items[^1].Position.ToString(CultureInfo.InvariantCulture) : After);

    private string Link(string path, string? after) => QueryHelpers.AddQueryString(path, new Dictionary<string, string?>
    {
        ["q"] = Q, ["categoryId"] = CategoryId?.ToString(), ["runId"] = RunId?.ToString(), ["after"] = after,
    }.Where(part => !string.IsNullOrEmpty(part.Value)));
}
