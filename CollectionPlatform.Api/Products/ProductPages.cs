using CollectionPlatform.Api.Paging;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Products;

/// <summary>Which products are wanted; null is all of them.</summary>
public readonly record struct ProductFilter(Guid? RunId, Guid? CategoryId, string? Q);

/// <summary>Products with their listings, along the order of their last changes.</summary>
public sealed class ProductPages(CollectionDb db)
{
    /// <summary>Up to <paramref name="limit"/> products changed after that position: the oldest change first.</summary>
    public Task<List<ProductView>> AfterAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        LoadAsync(Filtered(filter).Where(p => p.Position > position).OrderBy(p => p.Position).Take(limit), stop);

    /// <summary>Up to <paramref name="limit"/> products last changed before that position: the newest change first.</summary>
    public Task<List<ProductView>> BeforeAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        LoadAsync(Filtered(filter).Where(p => p.Position < position).OrderByDescending(p => p.Position).Take(limit), stop);

    public async Task<ProductView?> FindAsync(string asin, CancellationToken stop) =>
        (await LoadAsync(db.Products.Where(p => p.Asin == asin), stop)).SingleOrDefault();

    private IQueryable<Product> Filtered(ProductFilter filter)
    {
        IQueryable<Product> products = db.Products;
        if (filter.RunId is { } run)
        {
            var runId = new RunId(run);
            products = products.Where(p => db.RunProducts.Any(r => r.RunId == runId && r.Asin == p.Asin));
        }
        if (filter.CategoryId is { } category)
        {
            var categoryId = new CategoryId(category);
            products = products.Where(p => db.ProductCategories.Any(c => c.CategoryId == categoryId && c.Asin == p.Asin));
        }
        if (!string.IsNullOrWhiteSpace(filter.Q))
        {
            var pattern = Like.Containing(filter.Q);
            products = products.Where(p => EF.Functions.ILike(p.Title, pattern, Like.Escape) || EF.Functions.ILike(p.Asin, pattern, Like.Escape));
        }
        return products;
    }

    /// <summary>Products first, then the listings of all of them at once: a listing that comes between the two is shown early, never late.</summary>
    private async Task<List<ProductView>> LoadAsync(IQueryable<Product> query, CancellationToken stop)
    {
        var products = await query.AsNoTracking().ToListAsync(stop);
        if (products.Count == 0) return [];
        var asins = products.Select(p => p.Asin).ToArray();
        var rows = await (from listing in db.Listings.FromSql($"select * from listings where asin = any ({asins})") // one array, whatever its length: one prepared plan
                          join seller in db.Sellers on listing.SellerName equals seller.Username
                          select new { listing, seller }).AsNoTracking().ToListAsync(stop);
        var listings = rows.ToLookup(row => row.listing.Asin, row => ListingView.Of(row.listing, row.seller), StringComparer.Ordinal);
        return [.. products.Select(p => ProductView.Of(p, listings[p.Asin]))];
    }
}
