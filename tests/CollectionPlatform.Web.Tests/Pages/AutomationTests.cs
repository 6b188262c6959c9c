using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

[Collection(SiteCollection.Access)]
public sealed class AutomationTests(SiteFixture site)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task The_timeline_is_filtered_by_state_and_name_in_the_address()
    {
        site.Api.Add(Samples.Run("Autumn yarn", RunState.Completed));
        site.Api.Add(Samples.Run("Autumn lamps", RunState.Cancelled));
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation?q=autumn&state=completed");
        await Expect(visit["timeline-run"]).ToHaveCountAsync(1);
        await Expect(visit["timeline-run"]).ToContainTextAsync("Autumn yarn");
        await visit.Page.GotoAsync("/admin/automation?q=nothing-like-it");
        await Expect(visit["timeline-run"]).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByText("No run matches these filters.")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_timeline_turns_pages_newest_first()
    {
        for (var i = 0; i < 30; i++)
            site.Api.Add(Samples.Run($"Turning {i:00}", RunState.Completed, at: DateTimeOffset.UtcNow.AddDays(-2).AddMinutes(i)));
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation?q=turning");
        await Expect(visit["timeline-run"]).ToHaveCountAsync(25);
        await Expect(visit["timeline-run"].First).ToContainTextAsync("Turning 29");
        await visit.Page.GetByText("Older runs").ClickAsync();
        await Expect(visit["timeline-run"]).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task The_cap_is_saved_and_a_bad_one_explained()
    {
        await using var visit = await site.SignedInAsync(script: false);
        try
        {
            await visit["budget-cap"].FillAsync("7.5");
            await visit["save-cap"].ClickAsync();
            await Expect(visit["budget-cap"]).ToHaveValueAsync("7.50");
            await Expect(visit.Page.GetByText("The cap is $7.50 now")).ToBeVisibleAsync();
            Assert.Equal(7.5m, site.Api.Settings.BudgetCapUsd);
            await visit.Page.EvaluateAsync("() => document.querySelector('[data-testid=budget-cap]').form.noValidate = true");
            await visit["budget-cap"].FillAsync("-1");
            await visit["save-cap"].ClickAsync();
            await Expect(visit["problem"]).ToHaveTextAsync("The cap must be above 0.");
            Assert.Equal(7.5m, site.Api.Settings.BudgetCapUsd);
        }
        finally
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Products_are_searched_and_new_ones_announced()
    {
        ProductView Product(int i) =>
            Samples.Product($"B{i:000}", $"Merino wool {i}", i) with
            {
                LowestUsd = 9m,
                Discount = 0.099099m,
            };
        lock (site.Api.Products)
            site.Api.Products.AddRange([Product(1), Product(2)]);
        await using var visit = await site.SignedInAsync(path: "/products?q=merino");
        await Expect(visit["product-row"]).ToHaveCountAsync(2);
        await visit["product-row"].First.Locator("summary").ClickAsync();
        await Expect(visit["product-row"].First).ToContainTextAsync("yarn_house (120, 99.1 %)"); // loaded by now
        await Expect(visit.Page.GetByText("yarn_house")).ToHaveCountAsync(1); // the rows that are not opened carry none
        await Expect(visit["product-row"].First).ToContainTextAsync("Merino wool 2");
        await Expect(visit["product-row"].First).ToContainTextAsync("1 eBay listing by 1 seller");
        await Expect(visit["price-spread"].First).ToHaveTextAsync("eBay $9.00, from 10 % below Amazon");
        lock (site.Api.Products)
            site.Api.Products.Add(Product(3));
        await visit.Page.GetByText("1 new — show").ClickAsync();
        await Expect(visit["product-row"]).ToHaveCountAsync(3);
        await Expect(visit["product-row"].First).ToContainTextAsync("Merino wool 3");
        Assert.Equal(
            "/exports/products?q=merino&format=csv",
            await visit.Page.GetByText("CSV", new() { Exact = true }).GetAttributeAsync("href")
        );
        Assert.Equal(
            "asin,title\nB1,ndjsonmerino\n",
            await (await visit.Page.Context.APIRequest.GetAsync("/exports/products?q=merino&format=ndjson")).TextAsync()
        );
        Assert.Equal(
            "\uFEFFasin,title\nB1,csv\n", // a spreadsheet knows UTF-8 by its byte order mark
            await (await visit.Page.Context.APIRequest.GetAsync("/exports/products?format=csv")).TextAsync()
        );
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_scripts_a_products_row_leads_to_its_page()
    {
        lock (site.Api.Products)
            site.Api.Products.Add(Samples.Product("BPLAIN", "Plain linen", 900, seller: "linen_house"));
        await using var visit = await site.SignedInAsync(script: false, path: "/products?q=plain+linen");
        await visit["product-row"].Locator("summary").ClickAsync();
        await visit.Page.GetByText("Listings and sellers").ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Plain linen");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("linen_house (120, 99.1 %)");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_new_key_is_shown_once()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        await visit.Page.ClickAsync("summary:has-text('Make a key')");
        await visit.Page.FillAsync("#key-name", "Script");
        await visit.Page.ClickAsync("button:has-text('Make key')");
        await Expect(visit.Page.Locator(".secret")).ToHaveTextAsync("the-secret-once");
        await visit.Page.GotoAsync("/admin/settings");
        await Expect(visit.Page.Locator(".secret")).ToHaveCountAsync(0);
    }
}
