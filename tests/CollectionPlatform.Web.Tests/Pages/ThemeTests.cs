using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

[Collection(SiteCollection.Away)]
public sealed class ThemeTests(SiteFixture site)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task What_was_chosen_stands_against_the_system_until_the_system_is_chosen_again_which_is_followed_while_it_changes()
    {
        await using var visit = await site.SignedInAsync(path: "/products");
        await LooksAsync(visit, "light");
        await ChooseAsync(visit, "dark");
        await LooksAsync(visit, "dark");
        await SystemIsAsync(visit, ColorScheme.Dark);
        await SystemIsAsync(visit, ColorScheme.Light);
        await LooksAsync(visit, "dark"); // it was chosen

        await ChooseAsync(visit, "system");
        await LooksAsync(visit, "light");
        await visit.Page.EvaluateAsync("() => window.loadedOnce = true");
        await SystemIsAsync(visit, ColorScheme.Dark);
        await LooksAsync(visit, "dark");
        await SystemIsAsync(visit, ColorScheme.Light);
        await LooksAsync(visit, "light");
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.loadedOnce"));
        await SystemIsAsync(visit, ColorScheme.Dark);
        await visit.Page.GotoAsync("/admin/spend");
        await LooksAsync(visit, "dark");
    }

    private static async Task ChooseAsync(Visit visit, string theme)
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Appearance: {theme}" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Appearance: {theme}" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        Assert.EndsWith("/products", visit.Page.Url, StringComparison.Ordinal); // where one was
    }

    private static Task SystemIsAsync(Visit visit, ColorScheme scheme) => visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });

    private static Task LooksAsync(Visit visit, string theme) =>
        Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", theme);
}
