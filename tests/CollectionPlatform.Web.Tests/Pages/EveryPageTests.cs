using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Pages;

[Collection(SiteCollection.Pages)]
public sealed class EveryPageTests(SiteFixture site)
{
    private RunView Run() => site.Api.Add(Samples.Run("A run of every page", RunState.Paused, done: 40), entries: 40);

    private RunView Cleaned() =>
        site.Api.Add(
            Samples.Run("Cleaned", RunState.Completed, done: 40) with
            {
                DetailsRemovedAt = DateTimeOffset.UtcNow,
                DetailsRemovedBy = Guid.NewGuid(),
            }
        );

    private string[] Pages() =>
        [
            "/admin/automation",
            "/admin/automation/review",
            "/admin/automation/retention?days=30",
            $"/admin/automation/runs/{site.Api.Add(Samples.Retention(RunState.Completed, 12, 12)).Id}",
            $"/admin/automation/runs/{Cleaned().Id}",
            $"/admin/automation/runs/{Run().Id}",
            $"/admin/automation/runs/{Run().Id}?tab=failures",
            "/products",
            "/admin/spend",
            "/admin/settings",
            "/no-such-page",
            $"/admin/automation/runs/{Guid.NewGuid()}",
        ];

    [Fact]
    public Task It_renders_and_the_console_is_silent() => RendersAsync(script: true);

    [Fact]
    [Trait("Suite", "all")]
    public Task It_renders_without_scripts_too() => RendersAsync(script: false);

    private async Task RendersAsync(bool script)
    {
        await using var visit = await site.SignedInAsync(script: script);
        var assets = await AssetsAsync(visit);
        foreach (var page in Pages())
        {
            visit.Complaints.Clear();
            var answer = await visit.Page.GotoAsync(page);
            Assert.Equal(assets, await AssetsAsync(visit)); // the same everywhere: loaded once
            Assert.True(await visit.Page.Locator("h1").IsVisibleAsync(), page);
            Assert.Matches("^[0-9–]+$", await visit["nav-running"].InnerTextAsync());
            // A page that is not there is said to be so by the browser itself, too.
            var own = visit.Complaints.Where(c => answer!.Ok || !c.Contains("404", StringComparison.Ordinal));
            Assert.Empty(own);
        }
    }

    private static Task<string[]> AssetsAsync(Visit visit) =>
        visit.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('script, link[rel=stylesheet]')].map(e => e.src || e.href)"
        );

    [Fact]
    public async Task Its_policy_allows_nothing_inline()
    {
        await using var visit = await site.SignedInAsync();
        foreach (var page in Pages().Append("/dist/site.js"))
        {
            var headers = (await visit.Page.Context.APIRequest.GetAsync(page)).Headers;
            var policy = headers["content-security-policy"];
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", headers["x-content-type-options"]);
            Assert.Equal("same-origin", headers["referrer-policy"]);
        }
    }

    [Fact]
    public async Task It_weighs_less_than_250_KB()
    {
        await using var visit = await site.VisitAsync();
        var sizes = new List<Task<byte[]>>();
        visit.Page.Response += (_, response) =>
        {
            if (response.Url.Contains("/dist/", StringComparison.Ordinal) && !response.Url.Contains("/fonts/", StringComparison.Ordinal))
                sizes.Add(CompressedAsync(response));
        };
        await visit.Page.GotoAsync("/signin", new() { WaitUntil = Microsoft.Playwright.WaitUntilState.NetworkIdle });
        Assert.Equal(3, sizes.Count);
        Assert.Equal(3, (await AssetsAsync(visit)).Length);
        Assert.InRange((await Task.WhenAll(sizes)).Sum(s => s.Length), 1, 250_000);

        async Task<byte[]> CompressedAsync(Microsoft.Playwright.IResponse response)
        {
            Assert.Contains((await response.AllHeadersAsync())["content-encoding"], new[] { "br", "gzip" });
            return new byte[(await response.Request.SizesAsync()).ResponseBodySize];
        }
    }

    [Fact]
    public async Task When_the_Api_is_away_it_says_so_with_one_action_and_heals()
    {
        await using var visit = await site.SignedInAsync();
        try
        {
            site.Api.Away = true;
            foreach (var page in new[] { "/admin/automation", "/products", "/admin/settings", "/admin/automation/review" })
            {
                var answer = await visit.Page.GotoAsync(page);
                Assert.Equal(503, answer!.Status);
                Assert.Equal(1, await visit.Page.Locator(".error-view .btn").CountAsync());
            }
        }
        finally
        {
            site.Api.Away = false;
        }
        await visit.Page.ClickAsync(".error-view .btn");
        await Microsoft.Playwright.Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Start a collection");
    }

    [Theory]
    [InlineData("Appearance: dark", "dark")]
    [InlineData("Appearance: light", "light")]
    [Trait("Suite", "all")]
    public async Task The_appearance_that_was_chosen_stays(string button, string theme)
    {
        await using var visit = await site.SignedInAsync(script: false);
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = button }).ClickAsync();
        await visit.Page.GotoAsync("/products");
        Assert.Equal(theme, await visit.Page.GetAttributeAsync("html", "data-bs-theme"));
    }

    [Fact]
    public async Task It_follows_the_system_until_chosen_otherwise()
    {
        await using var visit = await site.VisitAsync(scheme: Microsoft.Playwright.ColorScheme.Dark);
        await visit.Page.GotoAsync("/signin");
        Assert.Equal("dark", await visit.Page.GetAttributeAsync("html", "data-bs-theme"));
    }
}
