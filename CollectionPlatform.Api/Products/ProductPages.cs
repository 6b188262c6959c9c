using CollectionPlatform.Api.Paging;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Products;

/// <summary>Which products are wanted; null is all of them.</summary>
public readonly record struct ProductFilter(Guid? RunId, Guid? CategoryId, string? Q)
{
    public bool HasText => !string.IsNullOrWhiteSpace(Q);

    public bool TakesAll => RunId is null && CategoryId is null && !HasText;
}

/// <summary>Products with their listings, along the order of their last changes.</summary>
public sealed class ProductPages(CollectionDb db)
{
    /// <summary>How many products are looked at for each that is wanted, before the indexes of what was filtered for are asked.</summary>
    private const int Window = 100;

    /// <summary>Up to <paramref name="limit"/> products changed after that position: the oldest change first.</summary>
    public Task<List<ProductView>> AfterAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        PageAsync(filter, db.Products.Where(p => p.Position > position), newest: false, limit, stop);

    /// <summary>Up to <paramref name="limit"/> products last changed before that position: the newest change first.</summary>
    public Task<List<ProductView>> BeforeAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        PageAsync(filter, db.Products.Where(p => p.Position < position), newest: true, limit, stop);

    /// <summary>The product with all listings it was ever found with, ended ones too.</summary>
    public async Task<ProductView?> FindAsync(string asin, CancellationToken stop)
    {
        var found = await db.Products.Where(p => p.Asin == asin).AsNoTracking().ToListAsync(stop);
        return (await WithListingsAsync(found, ended: true, stop)).SingleOrDefault();
    }

    /// <summary>
    /// What is frequent is found soon along the positions; what is rare, or far from here, is found by the indexes of run, category and
    /// text and then put in order. Which it is nobody
    /// knows beforehand, PostgreSQL least of all: so a bounded stretch of positions is tried first.
    /// </summary>
    private async Task<List<ProductView>> PageAsync(
        ProductFilter filter,
        IQueryable<Product> beyond,
        bool newest,
        int limit,
        CancellationToken stop
    )
    {
        var page = await Along(Filtered(Along(beyond, newest).Take(filter.TakesAll ? limit : limit * Window), filter), newest)
            .Take(limit)
            .AsNoTracking()
            .ToListAsync(stop);
        if (page.Count < limit && !filter.TakesAll)
            page = await (await AnywhereAsync(filter, beyond, newest, limit, stop)).AsNoTracking().ToListAsync(stop);
        return await WithListingsAsync(page, ended: false, stop);
    }

    private async Task<IQueryable<Product>> AnywhereAsync(
        ProductFilter filter,
        IQueryable<Product> beyond,
        bool newest,
        int limit,
        CancellationToken stop
    )
    {
        if (!filter.HasText)
            return Sorted(Filtered(beyond, filter), newest).Take(limit);
        // read first: the texts may be further on by then, never behind
        var indexed = await db.TextClock.Select(c => c.Position).SingleAsync(stop);
        var texts = Texts(filter.Q!);
        var old = Filtered(beyond.Where(p => p.Position <= indexed && texts.Any(t => t.Asin == p.Asin)), filter);
        var young = Filtered(beyond.Where(p => p.Position > indexed), filter);
        return Along(Sorted(old, newest).Take(limit).Concat(Along(young, newest).Take(limit)), newest).Take(limit);
    }

    /// <summary>
    /// Those that hold it, in small letters as the server makes them. Without three letters or digits in a row the index would be read from
    /// end to end: another collation leaves it out.
    /// </summary>
    private IQueryable<ProductText> Texts(string q) =>
        LikePattern.HasTrigram(q)
            ? db.ProductTexts.FromSql($"select * from product_texts where text like lower({LikePattern.Containing(q)})")
            : db.ProductTexts.FromSql($"select * from product_texts where text collate \"POSIX\" like lower({LikePattern.Containing(q)})");

    private static IQueryable<Product> Along(IQueryable<Product> products, bool newest) =>
        newest ? products.OrderByDescending(p => p.Position) : products.OrderBy(p => p.Position);

    /// <summary>
    /// The same order, but out of the question for the index of positions: that one would be walked to its end when few are found.
    /// </summary>
    private static IQueryable<Product> Sorted(IQueryable<Product> products, bool newest) =>
        newest ? products.OrderBy(p => -p.Position) : products.OrderByDescending(p => -p.Position);

    private IQueryable<Product> Filtered(IQueryable<Product> products, ProductFilter filter)
    {
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
        if (filter.HasText)
        {
            var pattern = LikePattern.Containing(filter.Q!);
            products = products.Where(p =>
                EF.Functions.ILike(p.Title, pattern, LikePattern.Escape) || EF.Functions.ILike(p.Asin, pattern, LikePattern.Escape)
            );
        }
        return products;
    }

    /// <summary>
    /// Products first, then the listings of all of them at once: a listing that comes between the two is shown early, never late.
    /// </summary>
    /// <param name="ended">Those that are gone, too.</param>
    private async Task<List<ProductView>> WithListingsAsync(List<Product> products, bool ended, CancellationToken stop)
    {
        if (products.Count == 0)
            return [];
        var asins = products.Select(p => p.Asin).ToArray();
        var rows = await (
            // one array, whatever its length: one prepared plan
            from entry in db.ProductListings.FromSql($"select * from product_listings where asin = any ({asins})")
            where ended || entry.EndedAt == null
            join listing in db.Listings on entry.ListingId equals listing.ListingId
            join seller in db.Sellers on listing.SellerName equals seller.Username
            select new
            {
                entry,
                listing,
                seller,
            }
        )
            .AsNoTracking()
            .ToListAsync(stop);
        var listings = rows.ToLookup(
            row => row.entry.Asin,
            row => ListingView.Of(row.entry, row.listing, row.seller),
            StringComparer.Ordinal
        );
        return [.. products.Select(p => ProductView.Of(p, listings[p.Asin]))];
    }
}
