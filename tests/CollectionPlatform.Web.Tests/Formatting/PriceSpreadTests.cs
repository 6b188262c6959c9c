using CollectionPlatform.Core.Items;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Tests.Formatting;

public sealed class PriceSpreadTests
{
    /// <param name="lowest">As the Api tells it, and so the discount; listings are the seller and the price.</param>
    private static PriceSpread Of(decimal? lowest, decimal? discount, params (string Seller, decimal? Usd)[] listings) =>
        PriceSpread.Of(ProductOf(lowest, discount, listings));

    private static ProductView ProductOf(decimal? lowest, decimal? discount, params (string Seller, decimal? Usd)[] listings) =>
        new(
            "B1",
            "Wool",
            null,
            null,
            null,
            null,
            10,
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
        )
        {
            LowestUsd = lowest,
            Discount = discount,
        };

    [Fact]
    public void It_spans_the_listings_and_counts_each_seller_once() =>
        Assert.Equal(
            (2, "eBay $8.00 – $14.50", "from 20 % below Amazon", false),
            Of(8, 0.2m, ("a", 14.5m), ("b", 8m), ("a", 9m)) is var s ? (s.Sellers, s.Range, s.Beside, s.IsBargain) : default
        );

    [Fact]
    public void The_lowest_price_and_the_discount_are_those_of_the_Api() =>
        Assert.Equal(
            ("eBay $6.00 – $9.00", "from 40 % below Amazon", true),
            Of(6, 0.4m, ("a", 9m)) is var s ? (s.Range, s.Beside, s.IsBargain) : default
        );

    [Fact]
    public void Ended_listings_do_not_count_and_shipping_does()
    {
        var product = ProductOf(11, -0.1m, ("a", 25m), ("b", 9m));
        ListingView[] listings =
        [
            product.Listings[0] with
            {
                EndedAt = DateTimeOffset.UnixEpoch,
            },
            product.Listings[1] with
            {
                ShippingUsd = 3m,
            },
        ];
        var spread = PriceSpread.Of(product with { Listings = listings });
        Assert.Equal((1, "eBay $11.00 – $12.00", "from 10 % above Amazon"), (spread.Sellers, spread.Range, spread.Beside));
    }

    [Fact]
    public void One_price_is_no_range() => Assert.Equal("eBay $8.00", Of(8, 0.2m, ("a", 8m), ("b", 8m)).Range);

    [Fact]
    public void Without_prices_there_is_none() =>
        Assert.Equal((1, "", ""), Of(null, null, ("a", null)) is var s ? (s.Sellers, s.Range, s.Beside) : default);

    [Theory]
    [InlineData(-0.002, "as at Amazon")]
    [InlineData(0.005, "from 1 % below Amazon")]
    [InlineData(-1, "from 100 % above Amazon")]
    public void Cents_apart_is_as_at_Amazon(double discount, string words) => Assert.Equal(words, Of(8, (decimal)discount).Beside);
}
