using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What is chosen stands in the address, and nothing else.</summary>
[Collection(SiteCollection.Pages)]
public sealed class FilterAddressTests(SiteFixture site)
{
    [Theory]
    [InlineData("/admin/automation?q=lamp&state=completed", "q", "?state=completed", true)]
    [InlineData("/admin/automation?range=week", "q", "?range=week&q=wool", true)]
    [InlineData("/admin/automation", "q", "?q=wool", false)]
    [InlineData("/products", "q", "?q=wool", true)]
    [InlineData("/products?sort=discount", "q", "?q=wool&sort=discount", false)]
    [InlineData("/products", "q", "", false)]
    public async Task A_filter_leaves_no_empty_parameter(string path, string field, string query, bool script)
    {
        await using var visit = await site.SignedInAsync(script: script, path: path);
        var form = visit.Page.Locator("main form[method=get]").Filter(new() { Has = visit.Page.Locator($"[name={field}]") });
        foreach (var input in await form.Locator("input:not([type=hidden])").AllAsync())
            await input.EvaluateAsync(
                "(input, text) => { input.required = false; input.value = text; }",
                query.Contains("wool") ? "wool" : ""
            );
        var shown = await visit.Page.RunAndWaitForResponseAsync(
            () => form.Locator($"[name={field}]").PressAsync("Enter"),
            answer => answer.Request.IsNavigationRequest && answer.Status == 200
        );
        Assert.Equal(site.Web.Url + path.Split('?')[0] + query, shown.Url.Split('#')[0]);
    }

    [Theory]
    [InlineData("/products?q=&categoryId=&runId=&sort=", "/products")]
    [InlineData("/admin/automation?state=completed&job=&q=", "/admin/automation?state=completed")]
    [InlineData("/admin/spend?from=&to=&by=run", "/admin/spend?by=run")]
    public async Task An_address_with_empty_parameters_leads_to_the_one_without(string path, string plain)
    {
        await using var visit = await site.SignedInAsync(script: false, path: path);
        Assert.Equal(site.Web.Url + plain, visit.Page.Url);
    }
}
