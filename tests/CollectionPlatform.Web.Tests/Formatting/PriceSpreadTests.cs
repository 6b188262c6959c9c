using CollectionPlatform.Core.Items;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Tests.Formatting;

public sealed class PriceSpreadTests
{
    private static PriceSpread Of(decimal? amazon, params (string Seller, decimal? Usd)[] listings) =>
        PriceSpread.Of(ProductOf(amazon, listings));

    private static ProductView ProductOf(decimal? amazon, params (string Seller, decimal? Usd)[] listings) =>
        new(
            "B1",
            "Wool",
            null,
            null,
            null,
            null,
            amazon,
            null,
            false,
            DateTimeOffset.UnixEpoch,
            1,
            [
                .. listings.Select(
                    (l, i) =>
                        new ListingView($"L{i}", "Wool", l.Usd, null, null, new SellerView(l.Seller, 1, null), DateTimeOffset.UnixEpoch)
                ),
            ]
        );

    [Fact]
    public void It_spans_the_listings_and_counts_each_seller_once() =>
        Assert.Equal(
            (2, "eBay $8.00 – $14.50", "from 20 % below Amazon"),
            Of(10, ("a", 14.5m), ("b", 8m), ("a", 9m)) is var s ? (s.Sellers, s.Range, s.Beside) : default
        );

    [Fact]
    public void Ended_listings_do_not_count()
    {
        var product = ProductOf(10, ("a", 5m), ("b", 9m));
        var ended = product with { Listings = [product.Listings[0] with { EndedAt = DateTimeOffset.UnixEpoch }, product.Listings[1]] };
        Assert.Equal(
            (1, "eBay $9.00", "from 10 % below Amazon"),
            PriceSpread.Of(ended) is var s ? (s.Sellers, s.Range, s.Beside) : default
        );
    }

    [Fact]
    public void Shipping_counts_where_it_is_named()
    {
        var product = ProductOf(10, ("a", 5m), ("b", 9m));
        var shipped = product with { Listings = [product.Listings[0] with { ShippingUsd = 3m }, product.Listings[1]] };
        Assert.Equal(("eBay $8.00 – $9.00", "from 20 % below Amazon"), PriceSpread.Of(shipped) is var s ? (s.Range, s.Beside) : default);
    }

    [Fact]
    public void One_price_is_no_range() =>
        Assert.Equal(("eBay $8.00", "from 100 % above Amazon"), Of(4, ("a", 8m), ("b", 8m)) is var s ? (s.Range, s.Beside) : default);

    [Theory]
    [InlineData(null, 8.0)]
    [InlineData(0.0, 8.0)]
    [InlineData(10.0, null)]
    [InlineData(10.0, 0.0)]
    public void An_unknown_price_is_compared_with_nothing(double? amazon, double? ebay) =>
        Assert.Equal("", Of((decimal?)amazon, ("a", (decimal?)ebay)).Beside);

    [Fact]
    public void Without_listings_there_is_none() => Assert.Equal((0, "", ""), Of(10) is var s ? (s.Sellers, s.Range, s.Beside) : default);

    [Fact]
    public void Cents_apart_is_as_at_Amazon() => Assert.Equal("as at Amazon", Of(100, ("a", 100.2m)).Beside);
}
