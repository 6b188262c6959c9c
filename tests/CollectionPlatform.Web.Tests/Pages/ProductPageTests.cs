using CollectionPlatform.Core.Items;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

[Collection(SiteCollection.Pages)]
[Trait("Suite", "all")]
public sealed class ProductPageTests(SiteFixture site)
{
    [Fact]
    public async Task Products_with_odd_ids_open_in_their_row_and_on_their_page()
    {
        string[] ids = ["odd/12", "odd%2F12", "odd?1", "odd+1 a", "odd%1", "odd/../a", "odd.lower"];
        lock (site.Api.Products)
            site.Api.Products.AddRange(ids.Select((id, i) => Product(id, $"Oddly {id}", 700 + i, new Offer("L1", 8m, Ended: false))));
        await using var visit = await site.SignedInAsync(path: "/products?q=oddly");
        foreach (var id in ids)
        {
            var row = visit["product-row"].And(visit.Page.Locator($"[data-asin=\"{id}\"]"));
            await row.Locator("summary").ClickAsync();
            await Expect(row.GetByTestId("listing")).ToHaveCountAsync(1);
        }
        await using var plain = await site.SignedInAsync(script: false);
        foreach (var id in ids)
        {
            await plain.Page.GotoAsync("/products?q=oddly");
            var row = plain["product-row"].And(plain.Page.Locator($"[data-asin=\"{id}\"]"));
            await row.Locator("summary").ClickAsync();
            await row.GetByText("Listings and sellers").ClickAsync();
            await Expect(plain.Page.Locator("h1")).ToHaveTextAsync($"Oddly {id}");
        }
    }

    [Fact]
    public async Task Listings_that_have_ended_are_marked_and_count_nowhere()
    {
        lock (site.Api.Products)
            site.Api.Products.Add(
                Product("BENDED", "Ended linen", 800, new Offer("L2", 9m, Ended: false), new Offer("L1", 5m, Ended: true))
            );
        await using var visit = await site.SignedInAsync(script: false, path: "/products/BENDED");
        await Expect(visit.Page.Locator(".page-head").First).ToContainTextAsync("eBay $9.00, from 10 % below Amazon");
        await Expect(visit["listing"]).ToHaveCountAsync(1);
        await Expect(visit["ended-listing"]).ToContainTextAsync("Offer L1 · ended 2 days ago");
    }

    [Fact]
    public async Task The_list_says_how_many_products_it_has_and_is_put_in_order()
    {
        lock (site.Api.Products)
            site.Api.Products.AddRange([
                Product("BMANY1", "Countable one", 900, new Offer("L1", 9m, Ended: false)),
                Product("BMANY2", "Countable two", 901, new Offer("L2", 9m, Ended: false)),
            ]);
        await using var visit = await site.SignedInAsync(script: false, path: "/products?q=countable");
        await Expect(visit["products-count"]).ToHaveTextAsync("2 products");
        await Expect(visit["product-row"].First).ToContainTextAsync("Countable two");

        await visit.Page.SelectOptionAsync("#sort", "sellers");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=sellers"));
        await Expect(visit.Page.Locator("#sort")).ToHaveValueAsync("sellers");

        foreach (
            var (counted, said) in new (ProductCount, string)[]
            {
                (new(1, true), "1 product"),
                (new(1_234_000, false), "about 1,234,000 products"),
            }
        )
        {
            site.Api.Counted = counted;
            await visit.Page.GotoAsync("/products");
            await Expect(visit["products-count"]).ToHaveTextAsync(said);
        }
        site.Api.Counted = null;
    }

    private static ProductView Product(string asin, string title, long position, params Offer[] offers) =>
        new(
            asin,
            title,
            null,
            null,
            null,
            null,
            10m,
            null,
            false,
            DateTimeOffset.UtcNow,
            position,
            [
                .. offers.Select(o => new ListingView(
                    o.Id,
                    $"Offer {o.Id}",
                    o.Usd,
                    null,
                    null,
                    new SellerView("linen_house", 120, null),
                    DateTimeOffset.UtcNow,
                    o.Ended ? DateTimeOffset.UtcNow.AddDays(-2) : null
                )),
            ]
        )
        {
            LowestUsd = offers.Where(o => !o.Ended).Min(o => o.Usd),
            Discount = 1 - offers.Where(o => !o.Ended).Min(o => o.Usd) / 10m,
        };

    private sealed record Offer(string Id, decimal Usd, bool Ended);
}
