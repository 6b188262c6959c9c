using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Feed;

namespace CollectionPlatform.Web.Tests.Runs;

public sealed class FeedEntryTests
{
    private static readonly ProductCard Bowl = new("B:1", "Yarn bowl", "https://images.example/1.jpg", 20m);

    private static LogEntry Entry(string unit, SkipReason? reason, params LogItem[] items) =>
        new(
            7,
            unit,
            unit.Split(':')[0],
            "Knitting",
            reason is null ? LogEntry.Collected : LogEntry.Skipped,
            reason,
            0.002m,
            DateTimeOffset.UnixEpoch,
            items
        );

    private static LogItem Offer(string seller, decimal? price) => new(null, "L", "As new", seller, price);

    [Fact]
    public void A_look_up_stands_under_its_product_with_sellers_from_the_cheapest_on()
    {
        var shown = FeedEntry.Of(
            Entry(
                "ebay:B:1:2",
                null,
                Offer("dear", 25m),
                Offer("no price", null),
                Offer("cheap", 14m),
                Offer("near", 19m),
                Offer("same", 20m)
            ),
            Bowl
        );
        Assert.Equal(
            ("Yarn bowl", "/products/B%3A1", "$20.00 at Amazon", "5 listings"),
            (shown.Title, shown.Href, shown.Price, shown.Result)
        );
        Assert.Equal("Knitting · page 2", shown.Category);
        Assert.Equal(
            [
                ("cheap", "$14.00", "−30 %", "bargain"),
                ("near", "$19.00", "−5 %", ""),
                ("same", "$20.00", "same", ""),
                ("dear", "$25.00", "+25 %", ""),
                ("no price", "", "", ""),
            ],
            shown.Chips.Select(chip => (chip.Name, chip.Price, chip.Change, chip.Tone))
        );
    }

    [Fact]
    public void Without_its_product_a_look_up_names_the_ASIN_and_compares_nothing()
    {
        var shown = FeedEntry.Of(Entry("ebay:B2:1", null, Offer("cheap", 14m)), null);
        Assert.Equal(("B2", "", "1 listing"), (shown.Title, shown.Price, shown.Result));
        Assert.Equal("", shown.Chips.Single().Change);
        Assert.Equal("", FeedEntry.Of(Entry("ebay:B2:1", null, Offer("x", 1m)), Bowl with { PriceUsd = 0 }).Chips.Single().Change);
    }

    [Fact]
    public void A_skipped_look_up_has_its_product_and_its_reason()
    {
        var shown = FeedEntry.Of(Entry("ebay:B:1:1", SkipReason.Malformed), Bowl);
        Assert.Equal(("Yarn bowl", "Malformed response", true), (shown.Title, shown.Result, shown.IsSkipped));
    }

    [Fact]
    public void A_page_of_a_category_lists_the_first_products_and_counts_the_others()
    {
        var items = Enumerable.Range(0, 20).Select(n => new LogItem($"B{n}", null, $"Product {n}", null, 100 - n)).ToArray();
        var shown = FeedEntry.Of(Entry("amazon:c:1:3", null, items), null);
        Assert.Equal(("Knitting · page 3", null, "", "20 products"), (shown.Title, shown.Href, shown.Category, shown.Result));
        Assert.Equal((FeedEntry.MostChips, 12, "Product 0"), (shown.Chips.Count, shown.More, shown.Chips[0].Name));
    }
}
