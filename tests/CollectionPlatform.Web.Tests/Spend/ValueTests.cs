using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Spend;

/// <summary>What products are worth, beside what they cost.</summary>
[Collection(SiteCollection.Pages)]
public sealed class ValueTests(SiteFixture site)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task A_run_says_what_its_products_are_worth_and_leads_to_the_largest_discounts()
    {
        var run = site.Api.Add(Samples.Run("Worth it", RunState.Completed, done: 1250));
        site.Api.Values[run.Id] = new(
            new(400, 352, 112, 30),
            [new(Guid.NewGuid(), "Lamps", new(150, 140, 12, 30)), new(Guid.NewGuid(), "Rugs", new(250, 212, 100, 30))]
        );
        lock (site.Api.Products)
            site.Api.Products.AddRange(
                new[] { -0.2m, 0.45m, 0.1m }.Select(
                    (discount, n) =>
                        new ProductView($"BW{n}", "Worth", null, null, null, null, 10, null, false, DateTimeOffset.UtcNow, 9000 + n, [])
                        {
                            Discount = discount,
                        }
                )
            );
        await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit["run-value-text"]).ToHaveTextAsync("400 products, 112 at least 30\u00a0% cheaper on eBay");
        await visit["run-value"].Locator("summary").ClickAsync();
        Assert.Equal(["Rugs", "Lamps"], await visit["value-category"].Locator("th").AllInnerTextsAsync());
        await visit["run-value"].GetByText("View by discount").ClickAsync();
        await Expect(visit["products-value"]).ToHaveTextAsync("400 products, 112 at least 30\u00a0% cheaper on eBay");
        Assert.EndsWith($"/products?runId={run.Id}&sort=discount", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit.Page.Locator("#sort")).ToHaveValueAsync("discount");
        Assert.Equal(
            ["BW1", "BW2", "BW0"],
            await visit.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[data-asin^=BW]')].map(row => row.dataset.asin)")
        );
    }

    [Theory]
    [InlineData(0, 0, 0, "No products yet")]
    [InlineData(1, 0, 0, "1 product, none with an eBay price yet")]
    [InlineData(400, 352, 0, "400 products, none at least 30\u00a0% cheaper on eBay")]
    [InlineData(4_000, 3_520, 1_120, "4,000 products, 1,120 at least 30\u00a0% cheaper on eBay")]
    public void It_is_said_in_one_sentence(long products, long compared, long cheaper, string sentence) =>
        Assert.Equal(sentence, ValueWords.Sentence(new(products, compared, cheaper, 30)));
}
