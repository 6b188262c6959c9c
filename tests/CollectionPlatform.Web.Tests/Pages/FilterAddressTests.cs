using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What is chosen stands in the address, and nothing else.</summary>
[Collection(SiteCollection.Pages)]
public sealed class FilterAddressTests(SiteFixture site)
{
    [Fact]
    [Trait("Suite", "all")]
    public Task With_scripts_a_filter_leaves_no_empty_parameter() =>
        AssertLeavesNoEmptyParameterAsync(
            script: true,
            ("/admin/automation?q=lamp&state=completed", "", "?state=completed"),
            ("/admin/automation?range=week", "wool", "?range=week&q=wool"),
            ("/products", "wool", "?q=wool")
        );

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_a_filter_leaves_no_empty_parameter() =>
        AssertLeavesNoEmptyParameterAsync(
            script: false,
            ("/admin/automation", "wool", "?q=wool"),
            ("/products?sort=discount", "wool", "?q=wool&sort=discount"),
            ("/products", "", "")
        );

    private async Task AssertLeavesNoEmptyParameterAsync(bool script, params (string Path, string Text, string Query)[] cases)
    {
        await using var visit = await site.SignedInAsync(script: script);
        foreach (var (path, text, query) in cases)
        {
            await visit.Page.GotoAsync(path);
            var form = visit.Page.Locator("main form[method=get]").Filter(new() { Has = visit.Page.Locator("[name=q]") });
            foreach (var input in await form.Locator("input:not([type=hidden])").AllAsync())
                await input.EvaluateAsync("(input, text) => { input.required = false; input.value = text; }", text);
            var shown = await visit.Page.RunAndWaitForResponseAsync(
                () => form.Locator("[name=q]").PressAsync("Enter"),
                answer => answer.Request.IsNavigationRequest && answer.Status == 200
            );
            Assert.Equal(site.Web.Url + path.Split('?')[0] + query, shown.Url.Split('#')[0]);
        }
    }

    [Fact]
    public async Task An_address_with_empty_parameters_leads_to_the_one_without()
    {
        await using var visit = await site.SignedInAsync(script: false);
        foreach (
            var (path, plain) in new[]
            {
                ("/products?q=&categoryId=&runId=&sort=", "/products"),
                ("/admin/automation?state=completed&job=&q=", "/admin/automation?state=completed"),
                ("/admin/spend?from=&to=&by=run", "/admin/spend?by=run"),
            }
        )
        {
            await visit.Page.GotoAsync(path);
            Assert.Equal(site.Web.Url + plain, visit.Page.Url);
        }
    }
}
