using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Pages;

[Collection(SiteCollection.Pages)]
public sealed class SignInTests(SiteFixture site)
{
    [Fact]
    public async Task A_right_password_opens_the_automation_page()
    {
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync("admin", FakeApi.Password);
        await visit.Page.WaitForURLAsync("**/admin/automation");
        var cookie = (await visit.Page.Context.CookiesAsync()).Single(c => c.Name == "collection-platform");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(Microsoft.Playwright.SameSiteAttribute.Lax, cookie.SameSite);
    }

    [Theory]
    [InlineData("admin", "wrong", "wrong")]
    [InlineData("locked", "whatever", "Wait 5 minutes")]
    public async Task A_refused_sign_in_says_what_to_do(string user, string password, string said)
    {
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync(user, password);
        Assert.Contains(said, await visit.Page.Locator("[role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(user, await visit.Page.InputValueAsync("[name=userName]"));
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_led_there_and_back()
    {
        await using var visit = await site.VisitAsync();
        await visit.Page.GotoAsync("/products?q=yarn");
        Assert.Contains("/signin?returnUrl=", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.FillAsync("[name=userName]", "admin");
        await visit.Page.FillAsync("[name=password]", FakeApi.Password);
        await visit.Page.ClickAsync(".signin button[type=submit]");
        await visit.Page.WaitForURLAsync("**/products?q=yarn");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task A_return_address_elsewhere_is_ignored(string elsewhere)
    {
        await using var visit = await site.VisitAsync();
        await visit.Page.GotoAsync("/signin?returnUrl=" + Uri.EscapeDataString(elsewhere));
        await visit.Page.FillAsync("[name=userName]", "admin");
        await visit.Page.FillAsync("[name=password]", FakeApi.Password);
        await visit.Page.ClickAsync(".signin button[type=submit]");
        await visit.Page.WaitForURLAsync(site.Web.Url + "/admin/automation");
    }

    [Fact]
    public async Task Calls_are_made_in_the_name_of_who_is_signed_in()
    {
        await using var visit = await site.SignedInAsync("viewer");
        site.Api.Calls.Clear();
        await visit.Page.GotoAsync("/products");
        Assert.Contains(("GET /api/products", "viewer"), site.Api.Calls);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var visit = await site.SignedInAsync();
        var form = visit.Page.Context.APIRequest.CreateFormData().Set("budgetCapUsd", "99");
        var answer = await visit.Page.Context.APIRequest.PostAsync("/admin/settings?handler=cap", new() { Form = form });
        Assert.Equal(400, answer.Status);
        Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
    }

    [Fact]
    public async Task A_viewer_changes_nothing()
    {
        await using var visit = await site.SignedInAsync("viewer");
        await visit["budget-cap"].EvaluateAsync("cap => { cap.closest('fieldset').disabled = false; }"); // as who means to
        await visit["budget-cap"].FillAsync("99");
        await visit["save-cap"].ClickAsync();
        Assert.Contains("Your role is Viewer", await visit.Page.Locator("[role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
    }

    [Fact]
    public async Task A_user_who_was_removed_is_signed_out()
    {
        await using var visit = await site.SignedInAsync("viewer", script: false); // a live page would renew itself, be refused and sign the user out before the person asks for anything
        try
        {
            site.Api.GoneUser = "viewer";
            await visit.Page.GotoAsync("/products");
            Assert.Contains("does not exist any more", await visit.Page.Locator("[role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        }
        finally
        {
            site.Api.GoneUser = null;
        }
        await visit.Page.ClickAsync(".error-view .btn");
        await visit.Page.WaitForURLAsync("**/signin");
        await visit.Page.GotoAsync("/products");
        Assert.Contains("/signin?returnUrl", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_signing_out_the_pages_are_closed()
    {
        await using var visit = await site.SignedInAsync();
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/signin");
        await visit.Page.GotoAsync("/products");
        Assert.Contains("/signin", visit.Page.Url, StringComparison.Ordinal);
    }
}
