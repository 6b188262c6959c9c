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
        await ViewsAsync(await PageAsync(filter, ProductOrder.Oldest(position), limit, stop), stop);

    /// <summary>Up to <paramref name="limit"/> products last changed before that position: the newest change first.</summary>
    public async Task<List<ProductView>> BeforeAsync(ProductFilter filter, long position, int limit, CancellationToken stop) =>
        await ViewsAsync(await PageAsync(filter, ProductOrder.Newest(position), limit, stop), stop);

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
        var found = await PageAsync(filter, ProductOrder.Sellers(after), limit + 1, stop);
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
    /// What is frequent, or near, is found soon along the order's own index; what is rare, or far from here, is found by the index of
    /// texts, or by those of run and category, and put in order. Which it is nobody knows beforehand, PostgreSQL least of all. So what is
    /// little is put in order at once, and otherwise a stretch of the order is tried first: a short one where what belongs together lies
    /// together, and so is near or far.
    /// </summary>
    private async Task<List<Product>> PageAsync(ProductFilter filter, ProductOrder order, int limit, CancellationToken stop)
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
        async Task<List<Product>?> AlongAsync(int stretch)
        {
            var page = await search.ReadAsync(filter, order, limit, q => q.Along(limit * stretch), stop);
            var isAll = page.Count == limit || (!order.IsFromBeginning && !await search.GoesOnAsync(filter, order, limit * stretch, stop));
            return isAll ? page : null;
        }
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
        // one array, whatever its length: one prepared plan
        var packs = await db
            .ProductListings.FromSql($"select * from product_listings where asin = any ({asins})")
            .AsNoTracking()
            .ToDictionaryAsync(l => l.Asin, l => l.Listings, StringComparer.Ordinal, stop);
        return [.. products.Select(p => ProductView.Of(p, Listings(p.Asin)))];

        IEnumerable<ListingView> Listings(string asin) =>
            packs.TryGetValue(asin, out var pack)
                ? ListingPack.Read(pack).Where(l => ended || l.EndedAt is null).Select(ListingView.Of)
                : [];
    }
}
