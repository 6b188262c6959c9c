using CollectionPlatform.Journey.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

/// <summary>Every page is a plain page, too.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class NoScriptTests(Marketplace marketplace)
{
    [Fact]
    public async Task Without_scripts_a_collection_is_started_steered_and_exported_all_the_same()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(30);
        await platform.SetRatesAsync(ebay: 4); // so that the run does not end before it is cancelled, however slow the browser
        await using var person = await marketplace.SignInAsync(script: false);
        var run = await StartAsync(platform, person, [.. marketplace.Categories.Skip(20).Take(2)]);

        await SeesAsync(person, "running");
        await platform.UntilAsync(run, now => now.Counts.Listings > 0, "listings are there");
        await person.Page.ReloadAsync();
        Assert.True((await person.ReadAsync()).Newest > 0, "The feed of the page as it is now holds what was collected.");
        foreach (
            var (button, state) in ((string, string)[])[("pause-run", "paused"), ("resume-run", "running"), ("cancel-run", "cancelled")]
        )
        {
            await person[button].ClickAsync();
            await SeesAsync(person, state);
            Assert.Equal(state, (await platform.RunAsync(run.Id)).State);
        }
        await person.Page.ReloadAsync(); // the last calls may have been committed since
        await person.AssertShowsAsync(platform, run);

        await ExportAsync(platform, person, run);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await person.ArrivesAtAsync("**/signin");
        await person.Page.GotoAsync("/products");
        Assert.Equal("/signin", new Uri(person.Page.Url).AbsolutePath);
        Assert.Empty(person.Errors);
    }

    private static async Task<Run> StartAsync(Platform platform, RunPage person, List<Category> categories)
    {
        await person["start-collection"].ClickAsync();
        await person.ArrivesAtAsync("**/admin/automation/review");
        foreach (var category in categories)
            await person.Category(category).CheckAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
        await Expect(person["review-row"]).ToHaveCountAsync(categories.Count);
        await Expect(person["confirm-start"])
            .ToContainTextAsync($"Start · about {await person["review-total"].InnerTextAsync()} (never over $100.00)");
        return await platform.RunAsync(await person.StartedByAsync(() => person["confirm-start"].ClickAsync()));
    }

    /// <summary>Loads the page anew until it shows the state, as somebody would.</summary>
    private static Task SeesAsync(RunPage person, string state) =>
        Eventually.Holds(
            async () =>
            {
                if (await person.TryReadAsync() is not { } shown)
                    return false;
                if (shown.State == state)
                    return true;
                await person.Page.ReloadAsync();
                return false;
            },
            describe: () => $"the page, loaded anew, shows that the run is {state}"
        );

    private static async Task ExportAsync(Platform platform, RunPage person, Run run)
    {
        await person.OpenTabAsync("Log");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Products of this run" }).ClickAsync();
        await Expect(person["product-row"].First).ToBeVisibleAsync();
        await Downloads.AssertAreWhatTheApiSaysAsync(platform, person, run);
    }
}
