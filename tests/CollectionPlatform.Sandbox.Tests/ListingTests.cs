using CollectionPlatform.Sandbox.Catalogue;
using CollectionPlatform.Sandbox.Ebay;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class ListingTests : WithSandbox
{
    [Fact]
    public void About_one_product_in_ten_has_a_second_page_and_listing_ids_are_unique()
    {
        var catalogue = new GeneratedCatalogue(
            new()
            {
                Categories = 100,
                ProductsPerCategory = 200,
                OverlapPercent = 0,
            }
        );
        var listings = new Listings(1);
        var found = catalogue
            .Categories.SelectMany(c => Enumerable.Range(1, c.TotalPages).SelectMany(page => catalogue.Page(c, page)))
            .Select(p => (Product: p, Listings: listings.Of(p)))
            .ToList();
        var all = found.SelectMany(f => f.Listings).ToList();

        Assert.InRange(found.Count(f => f.Listings.Length > Listings.PageSize) / (double)found.Count, 0.09, 0.11);
        Assert.InRange(found.Count(f => f.Listings.Length == 0) / (double)found.Count, 0.03, 0.07);
        Assert.InRange(found.Max(f => f.Listings.Length), 11, 12);
        Assert.Equal(all.Count, all.Select(l => l.ListingId).Distinct().Count());
        Assert.All(found.Where(f => f.Product.PriceUsd >= 1), f =>
            Assert.All(f.Listings, l => Assert.InRange(l.PriceUsd, f.Product.PriceUsd * 0.59m, f.Product.PriceUsd * 1.36m))
        );
        Assert.All(all, l =>
            Assert.True(l is { PriceUsd: > 0, ShippingUsd: >= 0, Seller: { FeedbackScore: >= 0, FeedbackPercent: >= 90 and <= 100 } })
        );
    }

    [Fact]
    public void Few_sellers_stand_behind_many_listings_and_a_seller_is_the_same_everywhere()
    {
        var catalogue = new GeneratedCatalogue(new() { Categories = 100, ProductsPerCategory = 200 });
        var listings = new Listings(1);
        var sellers = catalogue
            .Categories.SelectMany(c => catalogue.Page(c, 1))
            .SelectMany(listings.Of)
            .GroupBy(l => l.Seller.Username)
            .ToList();

        Assert.All(sellers, s => Assert.Single(s.Select(l => l.Seller).Distinct()));
        Assert.InRange(sellers.Count, 1000, 4000);
        var total = sellers.Sum(s => s.Count());
        Assert.True(sellers.OrderByDescending(s => s.Count()).Take(sellers.Count / 10).Sum(s => s.Count()) > total * 0.3);
    }

    [Fact]
    public async Task The_pages_of_a_product_hold_its_listings_once_and_end_with_404()
    {
        var twoPages = 0;
        foreach (var (_, product) in await Client.EverythingAsync())
        {
            var first = await Client.EbayAsync(product.Text("asin")).JsonAsync();
            if (first.Number("totalPages") != 2)
                continue;
            var second = await Client.EbayAsync(product.Text("asin"), 2).JsonAsync();
            Assert.Equal((1, 10), (first.Number("page"), first.GetProperty("listings").GetArrayLength()));
            Assert.Equal((2, 2), (second.Number("page"), second.Number("totalPages")));
            Assert.InRange(second.GetProperty("listings").GetArrayLength(), 1, 2);
            var ids = first
                .GetProperty("listings")
                .EnumerateArray()
                .Concat(second.GetProperty("listings").EnumerateArray())
                .Select(l => l.Text("listingId"))
                .ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.Equal(
                ["listingId", "title", "priceUsd", "shippingUsd", "condition", "seller"],
                first.GetProperty("listings")[0].EnumerateObject().Select(p => p.Name)
            );
            Assert.Equal(
                ["username", "feedbackScore", "feedbackPercent"],
                first.GetProperty("listings")[0].GetProperty("seller").EnumerateObject().Select(p => p.Name)
            );
            Assert.Equal(404, await Client.EbayAsync(product.Text("asin"), 3).StatusAsync());
            if (++twoPages == 5)
                return;
        }
        Assert.Fail("No five products with two pages of listings.");
    }

    [Fact]
    public async Task An_unknown_asin_gets_an_empty_page_that_is_billed()
    {
        using var answer = await Client.EbayAsync("B0UNKNOWN0");
        Assert.Equal("""{"page":1,"totalPages":1,"listings":[]}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("0.002", Assert.Single(answer.Headers.GetValues("X-Billed-Usd")));
        Assert.Equal(404, await Client.EbayAsync("B0UNKNOWN0", 2).StatusAsync());
        Assert.Equal(2, (await Client.LedgerAsync()).Of("ebay", "billed"));
    }
}
