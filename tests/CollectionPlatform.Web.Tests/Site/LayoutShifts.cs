using Microsoft.Playwright;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>What moves on a page without having been touched, as browsers measure it.</summary>
internal static class LayoutShifts
{
    private const double Most = 0.01;

    private const string Watch = """
        window.shift = 0; window.moved = [];
        new PerformanceObserver(list => list.getEntries().forEach(e => { if (e.hadRecentInput) return; window.shift += e.value;
          window.moved.push(`${e.value.toFixed(4)}: ${e.sources.map(s => s.node?.outerHTML?.slice(0, 90)
            ?? s.node?.textContent).join(' | ')}`);
        })).observe({ type: 'layout-shift', buffered: true });
        """;

    /// <summary>From the next page on.</summary>
    public static Task WatchShiftsAsync(this IPage page) => page.AddInitScriptAsync(Watch);

    /// <summary>All of the page that was loaded last, up to the frame that is drawn next.</summary>
    public static async Task AssertStoodStillAsync(this IPage page)
    {
        await page.EvaluateAsync("() => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then))))");
        var shift = await page.EvaluateAsync<double>("() => window.shift");
        var moved = string.Join("\n", await page.EvaluateAsync<string[]>("() => window.moved"));
        Assert.True(shift <= Most, $"{page.Url} moved by {shift:0.0000}:\n{moved}");
    }
}
