using CollectionPlatform.Journey.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

/// <summary>All that is done with a mouse can be done without one, and one sees where one is.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class KeyboardTests(Marketplace marketplace)
{
    [Fact]
    public async Task A_collection_is_started_steered_and_looked_into_with_the_keyboard_alone()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(30);
        await platform.SetRatesAsync(ebay: 4); // so that the run does not end before it is cancelled, however slow the browser
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { NotFoundRate = 0.5 });
        await using var person = await marketplace.ArriveAsync();
        var (page, keys) = (person.Page, new Keyboard(person.Page));

        await keys.HasAsync(page.GetByLabel("User name"));
        await keys.TypeAsync("admin");
        await keys.TabToAsync(page.GetByLabel("Password"));
        await keys.TypeAsync(platform.Stack.AdminPassword);
        await keys.PressAsync("Enter");
        await person.ArrivesAtAsync("**/admin/automation");

        await AssertKeysAreListedAsync(person, keys);
        await ChooseTwoAsync(person, keys);
        await keys.TabToAsync(person["confirm-start"]);
        var run = await platform.RunAsync(await person.StartedByAsync(() => keys.PressAsync("Enter")));
        Assert.Equal("running", run.State is "pending" ? "running" : run.State);

        await SteerAsync(person, keys, "pause-run", "paused");
        await SteerAsync(person, keys, "resume-run", "running");
        await platform.UntilAsync(run, now => now.Counts.Failed > 0, "something was not found");
        await OpenFailuresAsync(person, keys);
        await SteerAsync(person, keys, "cancel-run", "cancelled");
        await person.AssertShowsAsync(platform, run);
        Assert.Empty(person.Errors);
    }

    private static async Task AssertKeysAreListedAsync(RunPage person, Keyboard keys)
    {
        await keys.TabToAsync(person["start-collection"]);
        await keys.PressAsync("?");
        await Expect(person["keys"]).ToBeVisibleAsync();
        foreach (var what in (string[])["Automation", "Products", "Settings", "Search", "This list"])
            await Expect(person["keys"]).ToContainTextAsync(what);
        await keys.HasAsync(person["keys"].GetByRole(AriaRole.Button, new() { Name = "Close" }));
        await keys.PressAsync("Escape");
        await Expect(person["keys"]).ToBeHiddenAsync();
        await keys.HasAsync(person["start-collection"]);
    }

    /// <summary>The dialog takes the focus, gives it back when it is left, and keeps it while it is open.</summary>
    private static async Task ChooseTwoAsync(RunPage person, Keyboard keys)
    {
        var search = person["review-dialog"].GetByRole(AriaRole.Searchbox);
        await keys.PressAsync("Enter");
        await keys.HasAsync(search);
        await keys.PressAsync("Escape");
        await Expect(person["review-dialog"]).ToBeHiddenAsync();
        await keys.HasAsync(person["start-collection"]);

        await keys.PressAsync("Enter");
        await keys.HasAsync(search);
        var boxes = person["review-dialog"].Locator("input[name=categoryIds]");
        foreach (var box in (ILocator[])[boxes.Nth(0), boxes.Nth(1)])
        {
            await keys.TabToAsync(box);
            await keys.PressAsync("Space");
            await Expect(box).ToBeCheckedAsync();
        }
        await person.ReviewsAsync(2);
        Assert.Equal(2, await person["review-dialog"].Locator("input[name=categoryIds]:checked").CountAsync());
    }

    /// <summary>From the top of the page past its head to the button; what it does loads the page anew.</summary>
    private static async Task SteerAsync(RunPage person, Keyboard keys, string button, string state)
    {
        var skip = person.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" });
        await keys.TabToAsync(skip);
        await keys.PressAsync("Enter");
        await Expect(person.Page.Locator("main")).ToBeFocusedAsync();
        await keys.TabToAsync(person[button]);
        await keys.PressAsync("Enter");
        if (state == "cancelled") // asked once: it cannot be undone
        {
            await keys.HasAsync(person["confirm-keep"]);
            await keys.TabToAsync(person["confirm-do"]);
            await keys.PressAsync("Enter");
        }
        await person.UntilAsync(shown => shown.State == state, $"that the run is {state}");
    }

    /// <summary>By the link or, among tabs, by the arrow keys.</summary>
    private static async Task OpenFailuresAsync(RunPage person, Keyboard keys)
    {
        var failures = person.Tab("Failures");
        if (await failures.GetAttributeAsync("role") == "tab")
        {
            await keys.TabToAsync(person.Page.Locator("main [role=tab][aria-selected=true]"));
            await keys.GoToAsync(failures, "ArrowRight");
        }
        else
            await keys.TabToAsync(failures);
        await keys.PressAsync("Enter");
        await Expect(person["failure-group"]).ToBeVisibleAsync();
        await keys.TabToAsync(person["show-reason"]);
        await keys.PressAsync("Enter");
        await Expect(person["failure-row"].First).ToBeVisibleAsync();
        Assert.Contains("reason=notFound", person.Page.Url, StringComparison.Ordinal);
    }
}
