using CollectionPlatform.Core.Providers;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>Two people, one setting.</summary>
[Collection(SiteCollection.Budget)]
public sealed class SharedSettingsTests(SiteFixture site) : IDisposable
{
    private const string Told = "Someone else saved other values after you opened this page, so yours were not saved.";

    public void Dispose()
    {
        site.Api.Settings = new(5m, 80);
        site.Api.Prices = new(new PriceView(0.01m, 500, 500), new PriceView(0.002m, 2000, 2000));
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task Who_saves_on_the_automation_page_does_too() => Who_saves_over_a_cap_saved_meanwhile_sees_it_first("/admin/automation");

    [Theory]
    [InlineData("/admin/settings")]
    public async Task Who_saves_over_a_cap_saved_meanwhile_sees_it_first(string path)
    {
        await using var visit = await site.SignedInAsync(script: false, path: path);
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 9m };
        await visit["budget-cap"].FillAsync("7");
        await visit["save-cap"].ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync(Told);
        await Expect(visit["budget-cap"]).ToHaveValueAsync("9.00");
        Assert.Equal(9m, site.Api.Settings.BudgetCapUsd);
        await visit["budget-cap"].FillAsync("7");
        await visit["save-cap"].ClickAsync();
        await Expect(visit.Page.GetByText("The cap is $7.00 now")).ToBeVisibleAsync();
        Assert.Equal(7m, site.Api.Settings.BudgetCapUsd);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Who_saves_over_prices_saved_meanwhile_sees_them_first()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        site.Api.Prices = site.Api.Prices with { Ebay = new(0.5m, 2000, 2000) };
        await visit.Page.GetByLabel("Amazon: burst").FillAsync("9");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save prices" }).ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync(Told);
        await Expect(visit.Page.GetByLabel("eBay: USD per call")).ToHaveValueAsync("0.50");
        Assert.Equal((500, 0.5m), (site.Api.Prices.Amazon.Burst, site.Api.Prices.Ebay.PriceUsd));
        await visit.Page.GetByLabel("Amazon: burst").FillAsync("9");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save prices" }).ClickAsync();
        await Expect(visit.Page.GetByText("The price list holds for calls from now on.")).ToBeVisibleAsync();
        Assert.Equal((9, 0.5m), (site.Api.Prices.Amazon.Burst, site.Api.Prices.Ebay.PriceUsd));
    }
}
