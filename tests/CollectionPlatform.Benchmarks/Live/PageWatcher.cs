using System.Net;
using Microsoft.Playwright;

namespace CollectionPlatform.Benchmarks.Live;

/// <summary>A person's browser with the page of a run open. The page itself notes when an entry of the feed had been painted.</summary>
internal sealed class PageWatcher : IAsyncDisposable
{
    /// <summary>Two frames after a change of the feed its entries are on the screen.</summary>
    private const string Watch = """
        () => { const seen = window.seen = new Map(), feed = document.querySelector('[data-testid=feed]');
          window.longTasks = []; new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(e => e.duration))).observe({
            type: 'longtask' });
          new MutationObserver(changes => requestAnimationFrame(() => requestAnimationFrame(() => { const now = Date.now();
            for (const change of changes) for (const node of change.addedNodes)
              if (node.dataset?.seq && !seen.has(+node.dataset.seq)) seen.set(+node.dataset.seq, now);
          }))).observe(feed, { childList: true, subtree: true }); }
        """;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly IPage page;

    private PageWatcher(IPlaywright playwright, IBrowser browser, IPage page) =>
        (this.playwright, this.browser, this.page) = (playwright, browser, page);

    /// <param name="session">Of somebody who is signed in.</param>
    public static async Task<PageWatcher> StartAsync(Uri web, CookieContainer session)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu"],
            }
        );
        var page = await browser.NewPageAsync(
            new()
            {
                BaseURL = web.ToString(),
                ViewportSize = new() { Width = 1440, Height = 900 },
            }
        );
        await page.Context.AddCookiesAsync(
            session
                .GetAllCookies()
                .Select(cookie => new Microsoft.Playwright.Cookie
                {
                    Name = cookie.Name,
                    Value = cookie.Value,
                    Url = web.ToString(),
                })
        );
        return new PageWatcher(playwright, browser, page);
    }

    public async Task OpenAsync(string runId)
    {
        await page.GotoAsync($"/admin/automation/runs/{runId}");
        await page.EvaluateAsync(Watch);
    }

    /// <summary>When each entry of the log that the page showed was painted, by its number.</summary>
    public async Task<IReadOnlyDictionary<long, DateTimeOffset>> SeenAsync() =>
        (await page.EvaluateAsync<double[][]>("() => [...window.seen]")).ToDictionary(
            pair => (long)pair[0],
            pair => DateTimeOffset.FromUnixTimeMilliseconds((long)pair[1])
        );

    /// <summary>The longest time the page did nothing else, ms; 0 when no task took 50 ms.</summary>
    public Task<double> LongestTaskAsync() => page.EvaluateAsync<double>("() => Math.max(0, ...window.longTasks)");

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
