using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Api.Products;

/// <summary>An order of products, in two forms that say the same.</summary>
/// <param name="Along">For an index to be walked along.</param>
/// <param name="Sorted">
/// Out of the question for that index, which would be walked to its end when few are found: what other indexes found is put in order.
/// </param>
/// <param name="FollowsTime">Whether what was collected together lies together in it: a run, and mostly a category.</param>
public sealed record ProductOrder(
    Func<IQueryable<Product>, IQueryable<Product>> Along,
    Func<IQueryable<Product>, IQueryable<Product>> Sorted,
    bool FollowsTime = false
)
{
    /// <summary>The oldest change first.</summary>
    public static readonly ProductOrder Oldest = new(
        products => products.OrderBy(p => p.Position),
        products => products.OrderByDescending(p => -p.Position),
        FollowsTime: true
    );

    /// <summary>The newest change first.</summary>
    public static readonly ProductOrder Newest = new(
        products => products.OrderByDescending(p => p.Position),
        products => products.OrderBy(p => -p.Position),
        FollowsTime: true
    );

    /// <summary>The largest discount first, at last what cannot be compared; among equals by ASIN.</summary>
    public static readonly ProductOrder Discount = new(
        products => products.OrderBy(p => p.PriceRatio).ThenBy(p => p.Asin),
        products => products.OrderByDescending(p => -p.PriceRatio).ThenBy(p => p.Asin)
    );

    /// <summary>Most sellers first; among equals by ASIN. Products that were not counted yet are left out.</summary>
    /// <param name="places">Those to look at.</param>
    public static ProductOrder Sellers(IQueryable<ProductSellers> places) =>
        new(
            products => from s in places join p in products on s.Asin equals p.Asin orderby s.MinusSellers, s.Asin select p,
            products => from s in places join p in products on s.Asin equals p.Asin orderby -s.MinusSellers descending, s.Asin select p
        );
}
