using CollectionPlatform.Api.Paging;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Products;

/// <summary>Products with their listings, along the order of their last changes or of their discount.</summary>
public sealed class ProductPages(CollectionDb db)
{
    /// <summary>How many products are looked at for each that is wanted, before the indexes of what was filtered for are asked.</summary>
    private const int Window = 100;

    /// <summary>Up to <paramref name="limit"/> products changed after that position: the oldest change first.</summary>
    public async Task<List<ProductView>> AfterAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        await ViewsAsync(await PageAsync(filter, db.Products.Where(p => p.Position > position), ProductOrder.Oldest, limit, stop), stop);

    /// <summary>Up to <paramref name="limit"/> products last changed before that position: the newest change first.</summary>
    public async Task<List<ProductView>> BeforeAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        await ViewsAsync(await PageAsync(filter, db.Products.Where(p => p.Position < position), ProductOrder.Newest, limit, stop), stop);

    /// <summary>A page of products by discount, with its cursor.</summary>
    /// <param name="after">The last one seen; null for the first page.</param>
    public async Task<Page<ProductView>> ByDiscountAsync(
        ProductFilter filter,
        (decimal Ratio, string Asin)? after,
        int limit,
        CancellationToken stop
    )
    {
        var beyond = after is var (ratio, asin)
            ? db.Products.Where(p => EF.Functions.GreaterThan(ValueTuple.Create(p.PriceRatio, p.Asin), ValueTuple.Create(ratio, asin)))
            : db.Products;
        var found = await PageAsync(filter, beyond, ProductOrder.Discount, limit + 1, stop);
        var views = await ViewsAsync([.. found.Take(limit)], stop);
        return new(views, found.Count > limit ? DiscountCursor.Of(found[limit - 1]) : null);
    }

    /// <summary>A page of products by the number of their sellers, with its cursor.</summary>
    /// <param name="after">The last one seen; null for the first page.</param>
    public async Task<Page<ProductView>> BySellersAsync(
        ProductFilter filter,
        (int MinusSellers, string Asin)? after,
        int limit,
        CancellationToken stop
    )
    {
        var places = after is var (minus, asin)
            ? db.ProductSellers.Where(s =>
                EF.Functions.GreaterThan(ValueTuple.Create(s.MinusSellers, s.Asin), ValueTuple.Create(minus, asin))
            )
            : db.ProductSellers;
        var found = await PageAsync(filter, db.Products, ProductOrder.Sellers(places), limit + 1, stop);
        var views = await ViewsAsync([.. found.Take(limit)], stop);
        if (found.Count <= limit)
            return new(views, null);
        var last = found[limit - 1].Asin;
        return new(views, SellersCursor.Of(await db.ProductSellers.AsNoTracking().SingleAsync(s => s.Asin == last, stop)));
    }

    /// <summary>The product with all listings it was ever found with, ended ones too.</summary>
    public async Task<ProductView?> FindAsync(string asin, CancellationToken stop)
    {
        var found = await db.Products.Where(p => p.Asin == asin).AsNoTracking().ToListAsync(stop);
        return (await ViewsAsync(found, stop, ended: true)).SingleOrDefault();
    }

    /// <summary>
    /// What is frequent is found soon along the order's own index; what is rare, or far from here, is found by the indexes of run, category
    /// and text and then put in order. Which it is nobody knows beforehand, PostgreSQL least of all: so a bounded stretch of the order is
    /// tried first, unless all that the filter leaves is no more than that stretch, and lies anywhere in the order.
    /// </summary>
    private async Task<List<Product>> PageAsync(
        ProductFilter filter,
        IQueryable<Product> beyond,
        ProductOrder order,
        int limit,
        CancellationToken stop
    )
    {
        if (filter.TakesAll)
            return await order.Along(beyond).Take(limit).AsNoTracking().ToListAsync(stop);
        if (order.FollowsTime || !await HasFewAsync(filter, limit * Window, stop))
        {
            var page = await order
                .Along(Filtered(order.Along(beyond).Take(limit * Window), filter))
                .Take(limit)
                .AsNoTracking()
                .ToListAsync(stop);
            if (page.Count == limit)
                return page;
        }

        return await (await AnywhereAsync(filter, beyond, order, limit, stop)).AsNoTracking().ToListAsync(stop);
    }

    /// <summary>Whether the run or the category has no more products than that.</summary>
    private async Task<bool> HasFewAsync(ProductFilter filter, int most, CancellationToken stop)
    {
        if (filter.CategoryId is { } category)
        {
            var id = new CategoryId(category);
            if (await db.ProductCategories.Where(c => c.CategoryId == id).Take(most + 1).CountAsync(stop) <= most)
                return true;
        }

        if (filter.RunId is not { } run)
            return false;
        var runId = new RunId(run);
        return await db.RunProducts.Where(r => r.RunId == runId).Take(most + 1).CountAsync(stop) <= most;
    }

    private async Task<IQueryable<Product>> AnywhereAsync(
        ProductFilter filter,
        IQueryable<Product> beyond,
        ProductOrder order,
        int limit,
        CancellationToken stop
    )
    {
        if (!filter.HasText)
            return order.Sorted(Filtered(beyond, filter)).Take(limit);
        // read first: the texts may be further on by then, never behind
        var indexed = await db.TextClock.Select(c => c.Position).SingleAsync(stop);
        var texts = Texts(filter.Q!);
        var old = Filtered(beyond.Where(p => p.Position <= indexed && texts.Any(t => t.Asin == p.Asin)), filter);
        var young = Filtered(beyond.Where(p => p.Position > indexed), filter);
        return order.Along(order.Sorted(old).Take(limit).Concat(order.Along(young).Take(limit))).Take(limit);
    }

    /// <summary>
    /// Those that hold it, in small letters as the server makes them. Without three letters or digits in a row the index would be read from
    /// end to end: another collation leaves it out, and a single character is found faster without a pattern.
    /// </summary>
    private IQueryable<ProductText> Texts(string q)
    {
        var pattern = LikePattern.Containing(q);
        return LikePattern.HasTrigram(q) ? db.ProductTexts.FromSql($"select * from product_texts where text like lower({pattern})")
            : q.Length == 1 ? db.ProductTexts.FromSql($"select * from product_texts where sign(strpos(text, lower({q}))) = 1")
            : db.ProductTexts.FromSql($"select * from product_texts where text collate \"POSIX\" like lower({pattern})");
    }

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
    private async Task<List<ProductView>> ViewsAsync(List<Product> products, CancellationToken stop, bool ended = false)
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
