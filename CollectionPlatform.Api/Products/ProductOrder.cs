namespace CollectionPlatform.Api.Products;

/// <summary>An order of products and where in it to begin, in the words of SQL.</summary>
/// <param name="Table">A row per product.</param>
/// <param name="Columns">Of the table: the ASIN, what orders products, and the position of their last change if it has it.</param>
/// <param name="Keys">The order, as an index of the table has it.</param>
/// <param name="Beyond">What holds for rows after <paramref name="Seen"/>, which {0} and {1} stand for.</param>
/// <param name="Seen">Where the last product seen stands; empty at the beginning.</param>
internal sealed record ProductOrder(string Table, string Columns, string Keys, string Beyond, params object[] Seen)
{
    public bool HasPosition => Table == "product_prices";

    /// <summary>Whether all products follow, so that there is no end near.</summary>
    public bool IsFromBeginning => Seen is [] or [-1L or long.MaxValue];

    /// <summary>Whether what was collected together lies together in it: a run, and mostly a category.</summary>
    public bool FollowsTime => Keys.StartsWith("position", StringComparison.Ordinal);

    /// <summary>The oldest change first.</summary>
    public static ProductOrder Oldest(long after) => new("product_prices", "asin, position", "position", "position > {0}", after);

    /// <summary>The newest change first.</summary>
    public static ProductOrder Newest(long before) => new("product_prices", "asin, position", "position desc", "position < {0}", before);

    /// <summary>The largest discount first, at last what cannot be compared; among equals by ASIN.</summary>
    public static ProductOrder Discount((decimal Ratio, string Asin)? after) =>
        after is var (ratio, asin)
            ? new("product_prices", "asin, price_ratio, position", "price_ratio, asin", "(price_ratio, asin) > ({0}, {1})", ratio, asin)
            : new("product_prices", "asin, price_ratio, position", "price_ratio, asin", "true");

    /// <summary>Most sellers first; among equals by ASIN. Products that were not counted yet are left out.</summary>
    public static ProductOrder Sellers((int MinusSellers, string Asin)? after) =>
        after is var (minus, asin)
            ? new("product_sellers", "asin, minus_sellers", "minus_sellers, asin", "(minus_sellers, asin) > ({0}, {1})", minus, asin)
            : new("product_sellers", "asin, minus_sellers", "minus_sellers, asin", "true");
}
