using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>Names are text, however long and odd, and no page scrolls sideways for them, whatever the width.</summary>
[Collection(SiteCollection.Pages)]
[Trait("Suite", "all")]
public sealed class OddNameTests(SiteFixture site) : IDisposable
{
    private static readonly string Odd = $"🧶 <img src=x onerror=alert(1)><b>bold</b> {{{{7*7}}}} שלום עולם {new string('W', 120)}";

    /// <summary>Hebrew, then a mark that would turn all that follows it around, if it were let.</summary>
    private const string Mirrored = "סריגה \u202Egnp.exe";

    private CategoryView? category;

    public void Dispose()
    {
        site.Api.KeyName = "Nightly export";
        site.Api.Users.Remove(Mirrored);
        if (category is not null)
            site.Api.Categories.Remove(category);
        lock (site.Api.Products)
            site.Api.Products.RemoveAll(product => product.Asin == "ODD1");
    }

    [Fact]
    public async Task They_show_as_text_and_break_no_layout_at_any_width()
    {
        Assert.True(Odd.Length >= 180);
        var ended = site.Api.Add(Samples.Run(Odd, RunState.CompletedWithFailures, done: 700), 20);
        var running = site.Api.Add(Samples.Run(Odd, done: 700) with { CurrentCategory = Odd, RequestedBy = Odd[..60] }, 20);
        category = new(Guid.CreateVersion7(), Odd, "odd", 100, true);
        site.Api.Categories.Insert(0, category);
        lock (site.Api.Products)
            site.Api.Products.Add(new("ODD1", Odd, null, null, null, null, 20m, null, false, DateTimeOffset.UtcNow, 9_999, []));
        await using var visit = await site.SignedInAsync();
        foreach (
            var page in new[]
            {
                "/admin/automation",
                "/admin/automation/review",
                $"/admin/automation/runs/{running.Id}",
                $"/admin/automation/runs/{running.Id}?tab=categories",
                $"/admin/automation/runs/{ended.Id}?tab=failures",
                "/products",
                "/products/ODD1",
                "/admin/spend",
                "/admin/settings",
            }
        )
        {
            await visit.Page.GotoAsync(page);
            if (page is not ("/admin/spend" or "/admin/settings") && !page.Contains("tab=categories", StringComparison.Ordinal))
                await Expect(visit.Page.Locator("main")).ToContainTextAsync("<img src=x onerror=alert(1)><b>bold</b> {{7*7}} שלום");
            Assert.Equal(0, await visit.Page.Locator("main :is(b, img[src=x])").CountAsync());
            foreach (var width in new[] { 320, 390, 720, 1024, 1920 }) // 720: 1440 at 200 %
            {
                await visit.Page.SetViewportSizeAsync(width, 800);
                Assert.True(
                    await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"),
                    $"{page} at {width} px"
                );
            }
        }
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(Mirrored)]
    [InlineData("حياكة وكروشيه")]
    public async Task Their_direction_turns_nothing_around_that_stands_beside_them(string name)
    {
        var ended = site.Api.Add(Samples.Run(name, RunState.CompletedWithFailures, done: 700), 20);
        var running = site.Api.Add(Samples.Run(name, done: 100) with { CurrentCategory = name, RequestedBy = name }, 20);
        category = new(Guid.CreateVersion7(), name, "odd", 100, true);
        site.Api.Categories.Insert(0, category);
        site.Api.KeyName = name;
        site.Api.Users.Add(name);
        lock (site.Api.Products)
            site.Api.Products.Add(new("ODD1", name, null, null, null, null, 20m, null, false, DateTimeOffset.UtcNow, 9_999, []));
        var wrong = new List<string>();
        await using var visit = await site.SignedInAsync();
        foreach (
            var page in new[]
            {
                "/admin/automation",
                "/admin/automation/review",
                $"/admin/automation/runs/{running.Id}",
                $"/admin/automation/runs/{running.Id}?tab=categories",
                $"/admin/automation/runs/{ended.Id}?tab=failures",
                "/products",
                "/products/ODD1",
                "/admin/settings",
            }
        )
        {
            await visit.Page.GotoAsync(page);
            var places = await visit.Page.EvaluateAsync<string[]>(Places, name);
            Assert.True(places.Length > 0, $"{page} shows it nowhere");
            wrong.AddRange(places.Where(place => place != "isolated").Select(place => $"{page}: {place}"));
        }
        Assert.Empty(wrong);
        site.Api.Users.Remove(name);
    }

    /// <summary>
    /// Every place of a page where a name is shown: "isolated", or the element that does not keep its direction in. A text of a drawing is
    /// a paragraph of its own; tooltips of drawings have no elements.
    /// </summary>
    private const string Places = """
        name => {
          const isolates = "bdi, [dir=auto]";
          const places = [];
          const inside = place => place.closest(isolates) || (place instanceof SVGTextElement && place.textContent === name);
          const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
          while (texts.nextNode())
            if (texts.currentNode.data.includes(name) && !texts.currentNode.parentElement.matches("title"))
              places.push(texts.currentNode.parentElement);
          for (const field of document.querySelectorAll("main input:not([type=hidden], [type=checkbox])"))
            if (field.value.includes(name)) places.push(field);
          return places.map(place => (inside(place) ? "isolated" : place.outerHTML));
        }
        """;
}
