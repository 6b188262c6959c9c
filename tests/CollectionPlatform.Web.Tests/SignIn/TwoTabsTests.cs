using System.Text.RegularExpressions;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.SignIn;

/// <summary>Two tabs of one browser share their session: what one does with it, the other is told plainly.</summary>
[Collection(SiteCollection.Access)]
public sealed class TwoTabsTests(SiteFixture site)
{
    private static async Task SignInAsync(IPage page, string user)
    {
        await page.FillAsync("[name=userName]", user);
        await page.FillAsync("[name=password]", FakeApi.Password);
        await page.ClickAsync(".signin button[type=submit]");
        await Expect(page).Not.ToHaveURLAsync(new Regex("/signin"));
        await page.LoadedAsync();
    }

    private async Task<(Visit First, IPage Second)> TwoSignInPagesAsync()
    {
        var first = await site.VisitAsync();
        await first.Page.GotoAsync("/signin");
        var second = await first.Page.Context.NewPageAsync();
        await second.GotoAsync("/signin?returnUrl=%2Fproducts");
        return (first, second);
    }

    [Theory]
    [Trait("Suite", "all")]
    [InlineData("admin")]
    [InlineData("viewer")]
    public async Task A_sign_in_page_opened_before_another_tab_signed_in_signs_in(string other)
    {
        var (first, second) = await TwoSignInPagesAsync();
        await using var _ = first;
        await SignInAsync(first.Page, "admin");
        Assert.EndsWith("/admin/automation", first.Page.Url, StringComparison.Ordinal);
        await SignInAsync(second, other);
        Assert.EndsWith("/products", second.Url, StringComparison.Ordinal);
        await first.Page.ReloadAsync();
        await Expect(first.Page.GetByTitle($"Signed in as {other}")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_wrong_password_in_the_second_tab_says_so_and_leaves_the_session_of_the_first()
    {
        var (first, second) = await TwoSignInPagesAsync();
        await using var _ = first;
        await SignInAsync(first.Page, "admin");
        await second.FillAsync("[name=userName]", "admin");
        await second.FillAsync("[name=password]", "wrong");
        await second.ClickAsync(".signin button[type=submit]");
        await Expect(second.Locator("[role=alert]")).ToContainTextAsync("The user name or the password is wrong.");
        Assert.Equal(200, (await first.Page.GotoAsync("/products"))!.Status);
        Assert.EndsWith("/products", first.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_appearance_is_chosen_on_a_sign_in_page_that_is_older_than_the_session()
    {
        var (first, second) = await TwoSignInPagesAsync();
        await using var _ = first;
        await SignInAsync(first.Page, "admin");
        await second.ClickAsync("[name=theme][value=dark]");
        await Expect(second.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_form_of_a_page_that_another_user_opened_changes_nothing_and_says_who_is_signed_in_now()
    {
        var (first, second) = await TwoSignInPagesAsync();
        await using var _ = first;
        site.Api.Users.Add("ada");
        site.Api.Admins.Add("ada");
        await SignInAsync(first.Page, "admin");
        await SignInAsync(second, "ada");
        await first["budget-cap"].FillAsync("99");
        await first["save-cap"].ClickAsync();
        await Expect(first.Page.Locator("h1")).ToHaveTextAsync("This page is out of date");
        await Expect(first.Page.Locator("[role=alert]")).ToContainTextAsync("You are signed in as ada now");
        Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
        await first.Page.GetByText("Open the page again").ClickAsync();
        await Expect(first["budget-cap"]).ToBeEnabledAsync();
        site.Api.Admins.Remove("ada");
        site.Api.Users.Remove("ada");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Who_signs_out_in_both_tabs_is_signed_out_and_nothing_more()
    {
        await using var first = await site.VisitAsync(script: false); // with scripts the first tab says so at once
        await first.SignInAsync("admin", FakeApi.Password);
        await first.Page.ArrivesAtAsync("**/admin/automation");
        var second = await first.Page.Context.NewPageAsync();
        await second.GotoAsync("/products");
        foreach (var tab in new[] { second, first.Page })
        {
            await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await tab.ArrivesAtAsync("**/signin");
        }
        await Expect(first.Page.Locator(".alert")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_form_sent_after_another_tab_signed_out_changes_nothing_and_leads_back_to_its_page()
    {
        await using var first = await site.VisitAsync();
        await first.SignInAsync("admin", FakeApi.Password);
        await first.Page.ArrivesAtAsync("**/admin/automation");
        var second = await first.Page.Context.NewPageAsync();
        await second.GotoAsync("/products");
        await second.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await second.ArrivesAtAsync("**/signin");
        await first["budget-cap"].FillAsync("99");
        await first["save-cap"].ClickAsync();
        await Expect(first.Page.GetByText("Nothing was changed: sign in, then do it again.")).ToBeVisibleAsync();
        Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
        await SignInAsync(first.Page, "admin");
        await Expect(first.Page.Locator("h1")).ToHaveTextAsync("Settings"); // where that form is saved; not its bare address
    }
}
