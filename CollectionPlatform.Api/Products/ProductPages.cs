using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Products;

/// <summary>Products with their listings, along the order of their last changes or of their discount.</summary>
internal sealed class ProductPages(CollectionDb db, ProductSearch search)
{
    /// <summary>How many products of the order are looked at for each that is wanted.</summary>
    private const int ShortStretch = 5,
        LongStretch = 50;

    /// <summary>As many products of a run or category as are put in order before anything else is tried, for each that is wanted.</summary>
    private const int FewForEach = 100;

    /// <summary>The same, however many are wanted; and beyond that, as many as are rather put in order than looked for elsewhere.</summary>
    private const int Few = 5_000,
        Many = 25_000;

    /// <summary>Up to <paramref name="limit"/> products changed after that position: the oldest change first.</summary>
    public async Task<List<ProductView>> AfterAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        Views(await PageAsync(filter, ProductOrder.Oldest(position), limit, stop));

    /// <summary>Up to <paramref name="limit"/> products last changed before that position: the newest change first.</summary>
    public async Task<List<ProductView>> BeforeAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        Views(await PageAsync(filter, ProductOrder.Newest(position), limit, stop));

    /// <summary>A page of products by discount, with its cursor.</summary>
    /// <param name="after">The last one seen; null for the first page.</param>
    public async Task<Page<ProductView>> ByDiscountAsync(
        ProductFilter filter,
        (decimal Ratio, string Asin)? after,
        int limit,
        CancellationToken stop
    )
    {
        var found = await PageAsync(filter, ProductOrder.Discount(after), limit + 1, stop);
        var views = Views(found.Take(limit));
        return new(views, found.Count > limit ? DiscountCursor.Of(found[limit - 1].Product) : null);
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
        var found = await PageAsync(filter, ProductOrder.Sellers(after), limit + 1, stop);
        var views = Views(found.Take(limit));
        if (found.Count <= limit)
            return new(views, null);
        var last = found[limit - 1].Product.Asin;
        return new(views, SellersCursor.Of(await db.ProductSellers.AsNoTracking().SingleAsync(s => s.Asin == last, stop)));
    }

    /// <summary>The product with all listings it was ever found with, ended ones too.</summary>
    public async Task<ProductView?> FindAsync(string asin, CancellationToken stop)
    {
        var found = await (
            from product in db.Products.Where(p => p.Asin == asin)
            select new FoundProduct(product, db.ProductListings.Where(l => l.Asin == asin).Select(l => l.Listings).SingleOrDefault())
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(stop);
        return found?.View(ended: true);
    }

    /// <summary>
    /// What is frequent, or near, is found soon along the order's own index; what is rare, or far from here, is found by the index of
    /// texts, or by those of run and category, and put in order. Which it is nobody knows beforehand, PostgreSQL least of all. So what is
    /// little is put in order at once, and otherwise a stretch of the order is tried first: a short one where what belongs together lies
    /// together, and so is near or far.
    /// </summary>
    private async Task<List<FoundProduct>> PageAsync(ProductFilter filter, ProductOrder order, int limit, CancellationToken stop)
    {
        if (filter.TakesAll)
            return await search.ReadAsync(filter, order, limit, q => q.Along(limit), stop);
        var few = Math.Min(Few, limit * FewForEach);
        var (set, count) = await search.SmallestAsync(filter, few, stop);
        if (count <= few)
            return await search.ReadAsync(filter, order, limit, q => q.Of(set), stop);
        if (await AlongAsync(order.FollowsTime ? ShortStretch : LongStretch) is { } near)
            return near;
        (set, count) = await search.SmallestAsync(filter, Many, stop);
        if (count <= Many)
            return await search.ReadAsync(filter, order, limit, q => q.Of(set), stop);
        if (order.FollowsTime && await AlongAsync(LongStretch) is { } found)
            return found;
        return await search.ReadAsync(filter, order, limit, q => filter.HasText ? q.WithText() : q.Of(set), stop);

        // null when there may be more behind the stretch
        async Task<List<FoundProduct>?> AlongAsync(int stretch)
        {
            var page = await search.ReadAsync(filter, order, limit, q => q.Along(limit * stretch), stop);
            var isAll = page.Count == limit || (!order.IsFromBeginning && !await search.GoesOnAsync(filter, order, limit * stretch, stop));
            return isAll ? page : null;
        }
    }

    private static List<ProductView> Views(IEnumerable<FoundProduct> found) => [.. found.Select(f => f.View())];
}
