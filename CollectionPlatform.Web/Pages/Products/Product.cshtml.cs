using CollectionPlatform.Core.Items;
using CollectionPlatform.ServiceDefaults;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Products;

/// <summary>One product with its listings and sellers. Scripts show its lower part in the row of the list, once that is opened.</summary>
public sealed class ProductModel(CollectionApi api) : PageModel
{
    public ProductView Product { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string asin, CancellationToken cancellation)
    {
        Product = await api.ProductAsync(RouteTail.Of(HttpContext, "/products/", asin), cancellation);
        return Request.Headers["X-Fragment"] == "product" ? Partial("_Listings", Product) : Page();
    }
}
