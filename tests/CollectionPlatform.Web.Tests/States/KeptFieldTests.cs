using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>What was refused stays in its field, and the reason stands beside its form.</summary>
[Collection(SiteCollection.Away)]
public sealed class KeptFieldTests(SiteFixture site) : IDisposable
{
    private const string Why = "The catalogue of the tests does not like it.";

    public void Dispose() => site.Api.Refused = null;

    [Theory]
    [Trait("Suite", "all")]
    [InlineData("PUT /api/settings", "budget", "Save cap", "#budgetCapUsd", "987.65")]
    [InlineData("PUT /api/prices", "prices", "Save prices", "[name=ebayPriceUsd]", "0.0077")]
    [InlineData("POST /api/users", "users", "Add user", "#new-user", "nina & co")]
    [InlineData("POST /api/keys", "keys", "Make key", "#key-name", "A key")]
    [InlineData("POST /api/categories", "categories", "Add category", "#cat-name", "Lamps & shades")]
    public async Task A_refused_value_stays_in_its_field_with_the_message_beside_its_form(
        string call,
        string section,
        string button,
        string field,
        string typed
    )
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        foreach (var closed in await visit.Page.Locator("details.fold > summary").AllAsync())
            await closed.ClickAsync();
        await visit.Page.FillAsync(field, typed);
        foreach (var (other, value) in new[] { ("#new-password", "long-enough"), ("#cat-external", "77") })
            await visit.Page.FillAsync(other, value);
        site.Api.Refused = (call, Why);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        var problem = visit.Page.Locator($"section[aria-labelledby={section}]").GetByTestId("problem");
        await Expect(problem).ToHaveTextAsync(Why);
        await Expect(visit["problem"]).ToHaveCountAsync(1); // and nowhere else
        await Expect(visit.Page.Locator(field)).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(field)).ToHaveValueAsync(typed);
        Assert.EndsWith($"#{section}", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_refused_change_of_a_category_stays_in_its_row_and_in_no_other()
    {
        var (category, other) = (site.Api.Categories[3], site.Api.Categories[4]);
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        var row = visit.Page.Locator($"tr:has(input[name=ids][value='{category.Id}'])");
        await row.Locator("[name=name]").FillAsync("Another name");
        await row.Locator("[name=expectedProducts]").FillAsync("4321");
        await row.Locator("[name=enabled]").UncheckAsync();
        site.Api.Refused = ($"PATCH /api/categories/{category.Id}", Why);
        await row.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(visit.Page.Locator("section[aria-labelledby=categories]").GetByTestId("problem")).ToHaveTextAsync(Why);
        await Expect(row.Locator("[name=name]")).ToHaveValueAsync("Another name");
        await Expect(row.Locator("[name=expectedProducts]")).ToHaveValueAsync("4321");
        await Expect(row.Locator("[name=enabled]")).Not.ToBeCheckedAsync();
        var next = visit.Page.Locator($"tr:has(input[name=ids][value='{other.Id}'])");
        await Expect(next.Locator("[name=name]")).ToHaveValueAsync(other.Name);
        await Expect(next.Locator("[name=enabled]")).ToBeCheckedAsync();
    }
}
