using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.SignIn;

[Collection(SiteCollection.Access)]
public sealed class SignInTests(SiteFixture site)
{
    [Fact]
    public async Task A_right_password_opens_the_automation_page()
    {
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync("admin", FakeApi.Password);
        await visit.Page.ArrivesAtAsync("**/admin/automation");
        var cookie = (await visit.Page.Context.CookiesAsync()).Single(c => c.Name == "collection-platform");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(Microsoft.Playwright.SameSiteAttribute.Lax, cookie.SameSite);
    }

    /// <summary>A session of its own, for a test that ends it.</summary>
    private async Task<Visit> SignInAnewAsync()
    {
        var visit = await site.VisitAsync();
        await visit.SignInAsync("admin", FakeApi.Password);
        await visit.Page.ArrivesAtAsync("**/admin/automation");
        return visit;
    }

    [Fact]
    public async Task A_refused_sign_in_says_what_to_do()
    {
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync("admin", "wrong");
        Assert.Contains("blocked for 5 minutes", await visit.Page.Locator("[role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("admin", await visit.Page.InputValueAsync("[name=userName]"));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_browser_is_known_to_the_Api_from_its_first_sign_in_on_and_a_forged_one_is_not()
    {
        await using var visit = await site.VisitAsync();
        for (var i = 0; i < 2; i++)
        {
            await visit.SignInAsync("admin", FakeApi.Password);
            await visit.Page.ArrivesAtAsync("**/admin/automation");
            await visit.Page.Context.ClearCookiesAsync(new() { Name = "collection-platform" });
        }
        var given = site.Api.SignIns.TakeLast(2).ToList();
        Assert.Equal((null, given[0].Answered), (given[0].BrowserId, given[1].BrowserId));

        var cookie = (await visit.Page.Context.CookiesAsync()).Single(c => c.Name == "collection-platform-browser");
        Assert.True(cookie.HttpOnly);
        await visit.Page.Context.AddCookiesAsync([
            new()
            {
                Name = cookie.Name,
                Value = $"{Guid.NewGuid()}",
                Url = site.Web.Url,
            },
        ]);
        await visit.SignInAsync("admin", FakeApi.Password);
        await visit.Page.ArrivesAtAsync("**/admin/automation");
        Assert.Null(site.Api.SignIns.Last().BrowserId);
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
        await visit.Page.ArrivesAtAsync("**/products?q=yarn");
    }

    [Theory]
    [Trait("Suite", "all")]
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
        await visit.Page.ArrivesAtAsync(site.Web.Url + "/admin/automation");
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
        Assert.Contains("You need to be an admin", await visit.Page.Locator("[role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
    }

    [Fact]
    public async Task A_new_role_holds_at_the_next_page()
    {
        site.Api.Users.Add("rita");
        await using var visit = await site.SignedInAsync("rita", script: false);
        await Expect(visit["save-cap"]).ToBeDisabledAsync();
        site.Api.Admins.Add("rita");
        await visit.Page.ReloadAsync();
        await Expect(visit["save-cap"]).ToBeEnabledAsync();
        site.Api.Admins.Remove("rita");
        await visit.Page.ReloadAsync();
        await Expect(visit["save-cap"]).ToBeDisabledAsync();
        site.Api.Users.Remove("rita");
    }

    [Fact]
    public async Task A_session_that_cannot_be_checked_is_neither_let_in_nor_signed_out()
    {
        await using var visit = await site.SignedInAsync(script: false);
        try
        {
            site.Api.Away = true;
            Assert.Equal(503, (await visit.Page.GotoAsync("/products"))!.Status);
        }
        finally
        {
            site.Api.Away = false;
        }
        Assert.Equal(200, (await visit.Page.GotoAsync("/products"))!.Status);
        Assert.EndsWith("/products", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task After_signing_out_the_pages_are_closed()
    {
        await using var visit = await SignInAnewAsync();
        var copy = (await visit.Page.Context.CookiesAsync()).Single(c => c.Name == "collection-platform").Value;
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.Page.ArrivesAtAsync("**/signin");
        await visit.Page.GotoAsync("/products");
        Assert.Contains("/signin", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.Context.AddCookiesAsync([
            new()
            {
                Name = "collection-platform",
                Value = copy,
                Url = site.Web.Url,
            },
        ]);
        await visit.Page.GotoAsync("/products");
        Assert.Contains("/signin", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_sent_with_the_cookie_of_an_ended_session_does_nothing()
    {
        using var thief = new Stranger(site.Web.Url);
        using var entered = await thief.SignInAsync();
        var form = await thief.TokenAsync("/admin/settings");
        using var owner = thief.WithTheSameCookies();
        using var left = await owner.PostAsync("/signout", form);
        site.Api.Calls.Clear();
        using var answer = await thief.PostAsync("/admin/settings?handler=addKey", form, ("name", "stolen"), ("role", "Admin"));
        Assert.StartsWith("/signin", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(site.Api.Calls, call => call.Call.Contains("/api/keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_open_page_says_at_once_that_another_tab_signed_out_and_stays_quiet()
    {
        await using var visit = await SignInAnewAsync();
        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync("/products");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(other.Locator("#connection")).ToHaveTextAsync("Your session has ended. Sign in again");
        Assert.Equal("/signin?returnUrl=%2Fproducts", await other.Locator("#connection a").GetAttributeAsync("href"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_open_page_of_a_removed_user_says_so_at_once_and_the_pages_of_others_go_on()
    {
        site.Api.Users.Add("otto");
        await using var otto = await site.SignedInAsync(
            "otto",
            path: $"/admin/automation/runs/{site.Api.Add(Samples.Run("Watched"), 1).Id}"
        );
        await Expect(otto.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1); // its connection is there
        await using var admin = await site.SignedInAsync(path: "/admin/settings");
        await admin.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Remove otto" }).ClickAsync();
        await admin["confirm-do"].ClickAsync();
        await Expect(otto.Page.Locator("#connection")).ToHaveTextAsync("Your session has ended. Sign in again");
        await Expect(admin.Page.Locator("#connection")).ToBeHiddenAsync();
    }
}
