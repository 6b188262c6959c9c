using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What surrounds every page.</summary>
[Collection(SiteCollection.Access)]
public sealed class FrameTests(SiteFixture site)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task The_badge_opens_a_list_with_bars_that_follows_the_runs()
    {
        var run = site.Api.Add(Samples.Run("In the list", done: 100)).Id;
        await using var visit = await site.SignedInAsync(path: "/products");
        await visit["nav-running"].ClickAsync();
        var row = visit.Page.Locator($"[data-run-row='{run}']");
        await Expect(row).ToContainTextAsync("In the list");
        await Expect(row.Locator("progress")).ToHaveAttributeAsync("max", "1250");
        var late = site.Api.Add(Samples.Run("Started later", RunState.Pending)).Id;
        await site.ChangeAsync(late, RunState.Running);
        await Expect(visit.Page.Locator($"[data-run-row='{late}']"))
            .ToContainTextAsync("Started later Running", new() { IgnoreCase = true });
        await site.ChangeAsync(run, RunState.Completed);
        await Expect(row).ToHaveCountAsync(0);
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit["nav-running-list"]).ToBeHiddenAsync();
        await visit["nav-running"].ClickAsync();
        await visit.Page.Locator($"[data-run-row='{late}'] a").ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Started later");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Without_scripts_the_list_opens_too()
    {
        var run = site.Api.Add(Samples.Run("Plain list", done: 100)).Id;
        await using var visit = await site.SignedInAsync(script: false, path: "/products");
        await Expect(visit["nav-running-list"]).ToBeHiddenAsync();
        await visit["nav-running"].ClickAsync();
        await Expect(visit.Page.Locator($"[data-run-row='{run}']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Keys_lead_about_and_one_lists_them()
    {
        await using var visit = await site.SignedInAsync(path: "/products");
        await visit.Page.Keyboard.PressAsync("?");
        await Expect(visit["keys"]).ToContainTextAsync("g aAutomation", new() { IgnoreCase = true });
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit["keys"]).ToBeHiddenAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(visit.Page.Locator("#q")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("ga?"); // typed, not obeyed
        await Expect(visit.Page.Locator("#q")).ToHaveValueAsync("ga?");
        await visit.Page.Locator("h1").ClickAsync(); // leaving the field searches
        await visit.Page.ArrivesAtAsync("**/products?q=ga*");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("s");
        await visit.Page.ArrivesAtAsync("**/admin/settings");
    }
}
