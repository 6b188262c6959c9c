using System.Globalization;
using System.Text;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>Answers as marketplaces send them in the wild: what is odd about one item never costs the others.</summary>
public sealed class OddAnswerTests
{
    private const string Plain =
        """{"asin":"B7","title":"Lamp","url":"https://a/7","imageUrl":null,"stars":4.5,"reviews":3,"priceUsd":12.5,"""
        + """ "listPriceUsd":20,"bestSeller":true}""";

    [Theory]
    [InlineData("\"reviews\":3", "\"reviews\":128.0", 128)]
    [InlineData("\"reviews\":3", "\"reviews\":\"1,234\"", 1234)]
    [InlineData("\"reviews\":3", "\"reviews\":-1", null)]
    [InlineData("\"reviews\":3", "\"reviews\":2.5", null)]
    [InlineData("\"reviews\":3", "\"reviews\":1e27", null)]
    [InlineData("\"reviews\":3", "\"reviews\":NaN", null)]
    [InlineData("\"reviews\":3", "\"reviews\":NaN,\"x\":\"\\ud83d\"", null)]
    [InlineData("\"reviews\":3", "\"reviews\":[3]", null)]
    public void Whole_numbers_are_read_as_they_come_or_left_out(string plain, string odd, int? reviews) =>
        Assert.Equal(reviews, Odd(plain, odd).Reviews);

    [Theory]
    [InlineData("\"1,299.00\"", "1299")]
    [InlineData("\"$1,299.5\"", "1299.5")]
    [InlineData("\"12.5 USD\"", "12.5")]
    [InlineData("12.3456789", "12.345679")]
    [InlineData("0", "0")]
    [InlineData("\"12,50\"", null)] // twelve and a half, or 1,250: not for us to say
    [InlineData("\"1.299,00\"", null)]
    [InlineData("\"EUR 5\"", null)]
    [InlineData("-1", null)]
    [InlineData("1e27", null)]
    [InlineData("1e400", null)]
    [InlineData("-Infinity", null)]
    [InlineData("{\"amount\":5}", null)]
    [InlineData("true", null)]
    [InlineData("\"\"", null)]
    public void Prices_are_read_as_they_come_or_left_out(string price, string? usd) =>
        Assert.Equal(
            usd is null ? null : decimal.Parse(usd, CultureInfo.InvariantCulture),
            Odd("\"priceUsd\":12.5", "\"priceUsd\":" + price).PriceUsd
        );

    [Theory]
    [InlineData("""Lamp\ud83d""", "Lamp\uFFFD")]
    [InlineData("""\udc00\ud83d\ude00 Lamp""", "\uFFFD😀 Lamp")]
    [InlineData("""a\u0000b""", "a b")]
    [InlineData("""\\ud83d stays""", """\ud83d stays""")]
    [InlineData("\u0000La\tmp\u0007 ", "La mp")]
    public void Texts_are_cleaned(string json, string title) =>
        Assert.Equal(title, Odd("\"title\":\"Lamp\"", $"\"title\":\"{json}\"").Title);

    [Theory]
    [InlineData("\"url\":\"https://a/7\"", "\"url\":{}")]
    [InlineData("\"asin\":\"B7\"", "\"asin\":\" B7 \"")]
    [InlineData("\"title\":\"Lamp\"", "\"title\":1984")]
    [InlineData("\"title\"", "\"\\u0000\\ud83d\":1,\"\\ud800title\":2,\"title\"")]
    public void Other_oddities_cost_neither_the_item_nor_its_page(string plain, string odd) => Assert.Equal("B7", Odd(plain, odd).Asin);

    [Theory]
    [InlineData("\"4.5\"", "4.5")]
    [InlineData("6.5", null)]
    [InlineData("1e27", null)]
    [InlineData("null", null)]
    public void Stars_are_read_as_they_come_or_left_out(string odd, string? stars) =>
        Assert.Equal(
            stars is null ? null : decimal.Parse(stars, CultureInfo.InvariantCulture),
            Odd("\"stars\":4.5", $"\"stars\":{odd}").Stars
        );

    [Theory]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    [InlineData("null", false)]
    public void Flags_are_read_as_they_come(string odd, bool isBestSeller) =>
        Assert.Equal(isBestSeller, Odd("\"bestSeller\":true", $"\"bestSeller\":{odd}").BestSeller);

    [Fact]
    public void A_listing_whose_price_is_a_text_is_kept_and_one_without_a_title_is_noted()
    {
        var page = Ebay(
            """
            {"page":1,"totalPages":1,"listings":[
              {"listingId":"L1","title":"T","priceUsd":"5.00","seller":{"username":"s"}},
              {"listingId":"L2","title":null,"priceUsd":5,"seller":{"username":"s"}}]}
            """
        ).Page!;
        Assert.Equal(("L1", 5m), page.Listings.Select(l => (l.ListingId, l.PriceUsd!.Value)).Single());
        Assert.Equal("1 of 2 listings left out: listings[1] has no usable title", page.Note!.Detail);
    }

    [Theory]
    [InlineData("\"asin\":\"B7\"", "\"asin\":null", "products[1] has no usable asin")]
    [InlineData("\"asin\":\"B7\"", "\"asin\":\"B\\u00007\"", "products[1] has no usable asin")]
    [InlineData("\"asin\":\"B7\"", "\"asin\":\"B7\\ud83d\"", "products[1] has no usable asin")]
    [InlineData("\"asin\":\"B7\"", "\"asin\":\"..\"", "products[1] has no usable asin")]
    [InlineData("\"title\":\"Lamp\"", "\"title\":null", "products[1] has no usable title")]
    [InlineData("\"title\":\"Lamp\"", "\"title\":\"\\u0000 \"", "products[1] has no usable title")]
    [InlineData(Plain, "null", "products[1] is no object")]
    [InlineData(Plain, "[1,2]", "products[1] is no object")]
    public void An_item_without_what_it_must_have_is_left_out_alone_and_noted(string plain, string odd, string why)
    {
        var page = Read(PageOf(Plain.Replace(plain, odd, StringComparison.Ordinal))).Page!;
        Assert.Equal(["A1", "A3"], page.Products.Select(p => p.Asin));
        Assert.Equal(new PageNote(SkipReason.OddItem, $"1 of 3 products left out: {why}"), page.Note);
    }

    [Fact]
    public void A_listing_needs_an_id_a_title_and_a_seller_and_nothing_else()
    {
        string Listing(int n, string rest) => $$"""{"listingId":"L{{n}}","title":"T","priceUsd":5,{{rest}}}""";
        string[] listings =
        [
            Listing(1, """ "seller":{"username":"s","feedbackScore":null,"feedbackPercent":"99.5%"}"""),
            Listing(2, """ "seller":null"""),
            Listing(3, """ "seller":{"username":"s","feedbackScore":"12,345","feedbackPercent":101}"""),
            Listing(4, """ "seller":{"feedbackScore":1}"""),
            Listing(1, """ "seller":{"username":"other"}"""), // counts once
        ];
        var page = Ebay($$"""{"page":"1","totalPages":"1","listings":[{{string.Join(',', listings)}}]}""").Page!;
        Assert.Equal(
            [("L1", "s", null, 99.5m), ("L3", "s", 12_345, null)],
            page.Listings.Select(l => (l.ListingId, l.Seller.Username, l.Seller.FeedbackScore, l.Seller.FeedbackPercent))
        );
        Assert.Equal(
            "2 of 5 listings left out: listings[1] has no usable seller.username, listings[3] has no usable seller.username",
            page.Note!.Detail
        );
    }

    [Theory]
    [InlineData("""{"page":1,"totalPages":0}""")]
    [InlineData("""{"page":0,"totalPages":0,"listings":null}""")]
    [InlineData("""{"totalPages":1,"listings":null}""")]
    [InlineData("""{"totalPages":"0","listings":[]}""")]
    public void Nothing_found_is_an_empty_result_also_without_a_list(string body)
    {
        var page = Ebay(body).Page!;
        Assert.Equal((0, null), (page.Listings.Count, page.Note));
    }

    [Theory]
    [InlineData(
        """{"page":1,"totalPages":5,"products":[ITEM]}""",
        "asked for page 3, got page 1; pages 4 to 5 are not called, about 3 products are missing",
        5
    )]
    [InlineData("""{"page":2,"totalPages":3,"products":[ITEM]}""", "asked for page 3, got page 2; about 1 products are missing", 3)]
    public void Another_page_than_asked_for_is_told_with_what_is_missing(string body, string detail, int pages)
    {
        var read = Read(body.Replace("ITEM", Plain, StringComparison.Ordinal), page: 3);
        Assert.Equal((null, detail, pages), (read.Page, read.Defect, read.WrongPageOf));
    }

    [Theory]
    [InlineData("""{"page":2,"totalPages":2,"products":[ITEM]}""")] // it answers the last one there is
    [InlineData("""{"page":3,"totalPages":2,"products":[]}""")]
    [InlineData("""{"page":3,"totalPages":2}""")]
    public void A_page_that_has_vanished_meanwhile_is_empty(string body)
    {
        var page = Read(body.Replace("ITEM", Plain, StringComparison.Ordinal), page: 3).Page!;
        Assert.Equal((0, 0, null), (page.Products.Count, page.TotalPages, page.Note));
    }

    [Fact]
    public void Pages_beyond_the_bound_are_noted_once()
    {
        var body = PageOf(Plain, totalPages: "10001");
        var page = Read(body, maxPages: 10_000).Page!;
        Assert.Equal(10_000, page.TotalPages);
        Assert.Equal(
            new PageNote(SkipReason.TooManyPages, "there are 10001 pages, and the first 10000 are read; about 3 products are missing"),
            page.Note
        );
        Assert.Null(Read(body.Replace("\"page\":1", "\"page\":2", StringComparison.Ordinal), page: 2, maxPages: 10_000).Page!.Note);
        Assert.Equal(100, Read(PageOf(Plain, totalPages: "1e99"), maxPages: 100).Page!.TotalPages);
    }

    [Fact]
    public void A_first_page_without_items_has_no_pages_behind_it()
    {
        var page = Ebay("""{"page":1,"totalPages":10000,"listings":[]}""").Page!;
        Assert.Equal((1, SkipReason.OddItem), (page.TotalPages, page.Note!.Reason));
        page = Read(PageOf(Plain, totalPages: "null")).Page!; // it does not say
        Assert.Equal((1, 3, SkipReason.OddItem), (page.TotalPages, page.Products.Count, page.Note!.Reason));
    }

    [Fact]
    public void The_bytes_say_what_they_are_whatever_is_declared()
    {
        byte[] body = Encoding.UTF8.GetBytes(PageOf(Plain.Replace("Lamp", "Lämp €", StringComparison.Ordinal)));
        foreach (
            var bytes in (byte[][])
                [
                    body,
                    [0xEF, 0xBB, 0xBF, .. body],
                    [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(PageOf(Plain.Replace("Lamp", "Lämp €", StringComparison.Ordinal)))],
                ]
        )
            Assert.Equal("Lämp €", Read(bytes, 1, 100).Page!.Products[1].Title);
        var latin = Encoding.Latin1.GetBytes(PageOf(Plain.Replace("Lamp", "Lämp", StringComparison.Ordinal)));
        Assert.Equal("L\uFFFDmp", Read(latin, 1, 100).Page!.Products[1].Title);
    }

    [Fact]
    public void A_long_title_is_cut_by_what_it_takes_in_an_address_and_never_within_a_character()
    {
        Assert.Equal(Uri.EscapeDataString("Lampe & Schirm"), ProviderText.Escaped("Lampe & Schirm", 1000));
        var escaped = ProviderText.Escaped("ab" + string.Concat(Enumerable.Repeat("😀灯", 500)), 1000);
        Assert.InRange(escaped.Length, 985, 1000);
        Assert.DoesNotContain("%EF%BF%BD", escaped, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', Uri.UnescapeDataString(escaped));
    }

    private static CollectedProduct Odd(string plain, string odd)
    {
        Assert.Contains(plain, Plain, StringComparison.Ordinal);
        var page = Read(PageOf(Plain.Replace(plain, odd, StringComparison.Ordinal))).Page!;
        Assert.Equal(["A1", "B7", "A3"], page.Products.Select(p => p.Asin));
        Assert.Null(page.Note);
        return page.Products[1];
    }

    /// <summary>A page with that product between two plain ones.</summary>
    private static string PageOf(string product, string totalPages = "1") =>
        $$"""{"page":1,"totalPages":{{totalPages}},"products":[{"asin":"A1","title":"T"},{{product}},{"asin":"A3","title":"T"}]}""";

    private static PageRead Read(string body, int page = 1, int maxPages = 100) => Read(Encoding.UTF8.GetBytes(body), page, maxPages);

    private static PageRead Read(byte[] body, int page, int maxPages)
    {
        using var json = LenientJson.Parse(body);
        return AmazonProvider.ReadPage(json.RootElement, new WorkUnit(ProviderName.Amazon, "c1", page, 0), maxPages);
    }

    private static PageRead Ebay(string body)
    {
        using var json = LenientJson.Parse(Encoding.UTF8.GetBytes(body));
        return EbayProvider.ReadPage(json.RootElement, new WorkUnit(ProviderName.Ebay, "B1", 1, 0), 100);
    }
}
