using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>The font, pictures of products, that nothing moves for either, and the weight of scripts and styles.</summary>
[Collection(SiteCollection.Feed)]
public sealed partial class LookTests(SiteFixture site) : IDisposable
{
    private const int MostBytes = 250 * 1024;

    public void Dispose()
    {
        lock (site.Api.Products)
            site.Api.Products.RemoveAll(p => p.Asin is "PIC1" or "PIC2" or "PIC3");
    }

    private void Add(string asin, string title, string? image)
    {
        lock (site.Api.Products)
            site.Api.Products.Add(new(asin, title, null, image, null, null, 20m, null, false, DateTimeOffset.UtcNow, 1, []));
    }

    [Fact]
    public async Task The_log_shows_products_with_pictures_of_allowed_hosts_and_only_the_newest_entry_flashes()
    {
        Add("PIC1", "Yarn bowl", $"https://{SiteFixture.ImageHost}/bowl.png");
        Add("PIC2", "Wool", "https://elsewhere.example/wool.png");
        Add("PIC3", "Hooks", $"https://{SiteFixture.ImageHost}/gone.png");
        var run = site.Api.Add(Samples.Run("Pictured", done: 1));
        site.Api.Logs[run.Id].AddRange(Enumerable.Range(1, 3).Select(id => Samples.Entry(id) with { UnitId = $"ebay:PIC{id}:1" }));
        await using var visit = await site.SignedInAsync(path: "/products?q=none");
        var asked = new System.Collections.Concurrent.ConcurrentBag<(string Url, string? Referrer)>();
        await visit.Page.RouteAsync("https://**/*.png", async route =>
        {
            asked.Add((route.Request.Url, await route.Request.HeaderValueAsync("referer")));
            if (route.Request.Url.EndsWith("gone.png", StringComparison.Ordinal))
                await route.FulfillAsync(new() { Status = 404 });
            else
                await route.FulfillAsync(
                    new() { ContentType = "image/svg+xml", Body = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>" }
                );
        });
        await visit.Page.WatchShiftsAsync();
        await visit.Page.GotoAsync($"/admin/automation/runs/{run.Id}");
        await Expect(visit["feed-entry"].First).ToContainTextAsync("Yarn bowl");
        await Expect(visit["feed-entry"].First.GetByText("Yarn bowl")).ToHaveAttributeAsync("href", "/products/PIC1");
        await Until.TrueAsync(async () => await site.ListenersAsync(run.Id) == 1, "the page's stream listens on Redis");
        await site.ProgressAsync(run.Id, 1, 3);
        await visit.FeedShowsAsync(1, 3);
        await visit.Page.AssertStoodStillAsync();
        await visit["feed-entry"].First.ScrollIntoViewIfNeededAsync(); // out of sight no picture is asked for
        await Expect(visit["feed-entry"].Nth(1)).ToContainTextAsync("Wool");
        await Expect(visit["feed-entry"].Nth(1)).ToContainTextAsync("$14.50 −28 %");
        await Expect(visit["feed-entry"].Nth(2).Locator("img")).ToHaveCountAsync(1);
        await Expect(visit["feed-entry"].Nth(1).Locator("img")).ToHaveCountAsync(0); // not a host of ours
        await Expect(visit["feed-entry"].First.Locator("img")).ToHaveCountAsync(0); // it did not come: the placeholder stays
        await Expect(visit.Page.Locator(".feed .fresh")).ToHaveCountAsync(1);
        await Expect(visit["feed-entry"].First).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("fresh"));
        Assert.Equal(
            [($"https://{SiteFixture.ImageHost}/bowl.png", null), ($"https://{SiteFixture.ImageHost}/gone.png", null)],
            asked.Order()
        );
        foreach (var thumb in await visit.Page.Locator(".feed .thumb").AllAsync())
            Assert.Equal((40, 40), ((await thumb.BoundingBoxAsync())!.Width, (await thumb.BoundingBoxAsync())!.Height));
    }

    [Theory]
    [Trait("Suite", "all")]
    [InlineData("/admin/automation")]
    [InlineData("/products")]
    [InlineData("/admin/spend")]
    public async Task Pages_are_drawn_in_Inter_at_once_and_nothing_moves(string path)
    {
        site.Api.Add(Samples.Run("Stands still", RunState.Completed, done: 100));
        await using var visit = await site.SignedInAsync(path: "/products");
        await visit.Page.WatchShiftsAsync();
        await visit.Page.GotoAsync(path);
        await visit.Page.EvaluateAsync("async () => { await document.fonts.ready; await new Promise(then => setTimeout(then)); }");
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.fonts.check('14px Inter')"));
        Assert.StartsWith(
            "Inter",
            await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).fontFamily"),
            StringComparison.Ordinal
        );
        await visit.Page.AssertStoodStillAsync();
        Assert.DoesNotContain(visit.Complaints, complaint => complaint.Contains("preload", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("https://m.media-amazon.com/1.jpg", true)]
    [InlineData("https://M.Media-Amazon.com/1.jpg", true)]
    [InlineData("https://cdn.example:8443/1.jpg", true)]
    [InlineData("https://cdn.example/1.jpg", false)]
    [InlineData("http://m.media-amazon.com/1.jpg", false)]
    [InlineData("https://m.media-amazon.com.evil.example/1.jpg", false)]
    [InlineData("https://user@m.media-amazon.com@evil.example/1.jpg", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("//m.media-amazon.com/1.jpg", false)]
    [InlineData(null, false)]
    public void Pictures_come_from_the_named_hosts_over_https_alone(string? url, bool allowed) =>
        Assert.Equal(allowed, new ImageHosts { Hosts = "m.media-amazon.com, cdn.example:8443" }.Allowed(url) is not null);

    [Theory]
    [InlineData("m.media-amazon.com, images.example:8443", 0)]
    [InlineData("", 0)]
    [InlineData("https://m.media-amazon.com", 1)]
    [InlineData("*.example.org, a b, 'self'; script-src *", 3)]
    public void A_host_that_is_none_is_refused_at_the_start(string hosts, int wrong) =>
        Assert.Equal(
            wrong,
            new ImageHosts { Hosts = hosts }
                .Errors()
                .Count
        );

    [Fact]
    public async Task Scripts_and_styles_come_to_at_most_250_KB_as_sent()
    {
        using var client = new HttpClient { BaseAddress = new Uri(site.Web.Url) };
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var stranger = new Stranger(site.Web.Url);
        using var page = await stranger.GetAsync("/signin");
        var assets = Assets().Matches(await page.Content.ReadAsStringAsync()).Select(m => m.Groups[1].Value).ToList();
        Assert.Contains(assets, a => a.Contains(".js", StringComparison.Ordinal));
        Assert.Contains(assets, a => a.Contains(".css", StringComparison.Ordinal));

        var sent = 0;
        foreach (var asset in assets)
        {
            using var answer = await client.GetAsync(new Uri(asset, UriKind.Relative));
            Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
            sent += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.InRange(sent, 1, MostBytes);
    }

    [GeneratedRegex("(?:src|href)=\"(/[^\"]+\\.(?:js|css)\\b[^\"]*)\"")]
    private static partial Regex Assets();
}
