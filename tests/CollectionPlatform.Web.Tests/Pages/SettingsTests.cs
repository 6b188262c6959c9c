using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>Categories, users and what a viewer sees of them. Without scripts: each is a form.</summary>
[Collection(SiteCollection.Access)]
public sealed class SettingsTests(SiteFixture site)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task A_category_is_renamed_and_switched_off_and_on()
    {
        var category = site.Api.Categories[^1];
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        var row = visit.Page.Locator("tr", new() { Has = visit.Page.Locator($"[name=name][value='{category.Name}']") });
        await row.Locator("[name=expectedProducts]").FillAsync("77");
        await row.Locator("[name=enabled]").UncheckAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Save {category.Name}", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByText($"The category “{category.Name}” was saved.")).ToBeVisibleAsync();
        Assert.Equal((77, false), (site.Api.Categories[^1].ExpectedProducts, site.Api.Categories[^1].Enabled));
        await row.Locator("[name=enabled]").CheckAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Save {category.Name}", Exact = true }).ClickAsync();
        await Expect(row.Locator("[name=enabled]")).ToBeCheckedAsync();
        Assert.True(site.Api.Categories[^1].Enabled);
        site.Api.Categories[^1] = category;
    }

    [Fact]
    public Task Categories_are_searched_and_several_of_them_changed_at_once() => SeveralAreChangedAsync(script: true);

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_several_are_changed_at_once_too() => SeveralAreChangedAsync(script: false);

    private async Task SeveralAreChangedAsync(bool script)
    {
        var before = site.Api.Categories.ToList();
        await using var visit = await site.SignedInAsync(script: script, path: "/admin/settings");
        await visit.Page.FillAsync("#category-search", "category 1");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        var rows = visit.Page.Locator(".categories-table tbody tr");
        await Expect(rows).ToHaveCountAsync(10); // 10 to 19

        var offer = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Offer", Exact = true });
        if (script)
            await Expect(offer).ToBeDisabledAsync();
        foreach (var name in (string[])["Category 12", "Category 15"])
            await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = $"Select {name}", Exact = true }).CheckAsync();
        if (script)
            await Expect(visit.Page.GetByText("2 categories selected")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop offering" }).ClickAsync();
        await Expect(visit.Page.GetByText("2 categories no longer offered.")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(10); // the search stays
        Assert.Equal(["Category 12", "Category 15"], site.Api.Categories.Where(c => !c.Enabled).Select(c => c.Name));

        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Category 13", Exact = true }).CheckAsync();
        await visit.Page.FillAsync("#bulk-expected", "321");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Set expected products" }).ClickAsync();
        await Expect(visit.Page.GetByText("321 products expected in 1 category.")).ToBeVisibleAsync();
        Assert.Equal(["Category 13"], site.Api.Categories.Where(c => c.ExpectedProducts == 321).Select(c => c.Name));
        await visit.Page.FillAsync("#category-search", "nothing like it");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByText("No category matches “nothing like it”.")).ToBeVisibleAsync();
        site.Api.Categories.Clear();
        site.Api.Categories.AddRange(before);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task All_categories_of_a_page_are_selected_by_one_tick()
    {
        await using var visit = await site.SignedInAsync(path: "/admin/settings?q=category+1");
        var all = visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all on this page" });
        await all.CheckAsync();
        await Expect(visit.Page.GetByText("10 categories selected")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Category 12", Exact = true }).UncheckAsync();
        await Expect(visit.Page.GetByText("9 categories selected")).ToBeVisibleAsync();
        Assert.True(await all.EvaluateAsync<bool>("box => box.indeterminate && !box.checked"));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_key_is_told_by_its_beginning_and_a_new_one_is_copied()
    {
        await using var visit = await site.SignedInAsync(path: "/admin/settings");
        var key = visit.Page.Locator("li", new() { HasText = "Nightly export" });
        await Expect(key).ToContainTextAsync("cp_3f9a12… · Viewer · created 3 days ago · last used 2 h ago");
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.Page.ClickAsync("summary:has-text('Make a key')");
        await visit.Page.FillAsync("#key-name", "Script");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Copy key" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.Equal("the-secret-once", await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Lines_of_a_file_that_do_not_fit_are_named_one_by_one()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        await visit.Page.ClickAsync("summary:has-text('Import a CSV file')");
        await visit.Page.SetInputFilesAsync(
            "#csv",
            new FilePayload
            {
                Name = "categories.csv",
                MimeType = "text/csv",
                Buffer = "id,category_name\n1,Lamps\n2\n3,Rugs\n4\n"u8.ToArray(),
            }
        );
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(visit["import-rejected"].GetByRole(AriaRole.Listitem))
            .ToHaveTextAsync(["Line 3: a name is missing", "Line 5: a name is missing"]);
        await Expect(visit.Page.GetByText("2 categories added, 0 updated, 2 skipped.")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Users_are_added_and_removed_and_a_lock_says_what_opens_it()
    {
        site.Api.LockedUntil = new(2026, 1, 20, 14, 35, 0, TimeSpan.Zero);
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/settings");
        await Expect(visit.Page.GetByText("locked until 2026-01-20 14:35:00 UTC; a new password unlocks")).ToBeVisibleAsync();
        site.Api.LockedUntil = null;
        await visit.Page.ClickAsync("summary:has-text('Add a user')");
        await visit.Page.FillAsync("#new-user", "nina");
        await visit.Page.FillAsync("#new-password", "short");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        await Expect(visit.Page.Locator(".fold[open]").GetByTestId("problem"))
            .ToHaveTextAsync("The password must have at least 8 characters."); // beside its form, in which stays what was typed
        await Expect(visit.Page.Locator("#new-user")).ToHaveValueAsync("nina");
        Assert.EndsWith("#users", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.FillAsync("#new-password", "long-enough");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        await Expect(visit.Page.GetByText("nina can sign in now.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Remove nina" }).ClickAsync();
        await Expect(visit.Page.GetByText("nina was removed.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Remove admin" })).ToBeDisabledAsync();
        await Expect(visit.Page.GetByText("You cannot remove yourself")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task For_a_viewer_everything_is_greyed_and_says_why()
    {
        await using var visit = await site.SignedInAsync("viewer", script: false, path: "/admin/settings");
        await Expect(visit.Page.GetByText("Only an admin can change it.").First).ToBeVisibleAsync();
        Assert.Equal(
            0,
            await visit.Page.Locator("main :is(input:not([type=hidden]), button, select):not(:disabled, [role=search] *)").CountAsync()
        );
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit["save-cap"]).ToBeDisabledAsync();
        await Expect(visit["start-collection"]).ToHaveAttributeAsync("title", "Only an admin can start a collection.");
    }
}
