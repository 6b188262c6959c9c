using System.Text.Json;
using CollectionPlatform.TestSupport;
using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>What the page of a run showed at one moment.</summary>
/// <param name="IsSamePage">False once the page was loaded anew.</param>
/// <param name="Newest">The number of the newest entry of the feed; 0 when it is empty.</param>
internal sealed record Sighting(bool IsSamePage, string State, double Done, double Total, string Spend, long Newest, int Entries);

/// <summary>A person at the admin pages: a real browser, a real session.</summary>
internal sealed class RunPage : IAsyncDisposable
{
    private const string Look = """
        () => { const at = id => document.querySelector(`[data-testid=${id}]`); if (document.readyState === 'loading' || !at('run-progress')) return null;
          const bar = at('run-progress').querySelector('progress'), entries = [...document.querySelectorAll('[data-testid=feed-entry]')];
          return JSON.stringify({ isSamePage: window.isSamePage === true, state: at('run-state').querySelector('[data-state]').dataset.state, done: bar.value, total: bar.max,
            spend: at('run-spend').textContent.trim(), newest: Math.max(0, ...entries.map(e => Number(e.dataset.seq))), entries: entries.length }); }
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly LocalStack _stack;

    private RunPage(IPlaywright playwright, IBrowser browser, IPage page, LocalStack stack)
    {
        (_playwright, _browser, Page, _stack) = (playwright, browser, page, stack);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") Errors.Add($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Of the browser's console, and uncaught ones.</summary>
    public List<string> Errors { get; } = [];

    public ILocator this[string testId] => Page.GetByTestId(testId);

    /// <summary>Opens the browser and signs in as <c>admin</c>.</summary>
    public static async Task<RunPage> SignInAsync(LocalStack stack)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync(new() { BaseURL = stack.WebUrl.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        var visit = new RunPage(playwright, browser, page, stack);
        await page.GotoAsync("/signin");
        await page.FillAsync("[name=userName]", "admin");
        await page.FillAsync("[name=password]", stack.AdminPassword);
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/admin/automation");
        return visit;
    }

    /// <summary>Start collection, the review dialog, every category, confirm; answers the id of the run whose page is then open.</summary>
    /// <param name="categories">How many rows the review is to have.</param>
    public async Task<string> StartAllAsync(int categories)
    {
        await Page.GotoAsync("/admin/automation");
        await this["start-collection"].ClickAsync();
        await Assertions.Expect(this["review-dialog"]).ToBeVisibleAsync();
        await this["review-dialog"].Locator("[data-select-all]").CheckAsync();
        var said = "";
        await Eventually.Holds(async () =>
        {
            said = await this["review-dialog"].Locator("[data-review-result]").InnerTextAsync();
            return await this["review-row"].CountAsync() == categories;
        }, TimeSpan.FromSeconds(60), () => $"the review shows {categories} categories; it shows: {said}");
        await this["confirm-start"].ClickAsync();
        await Page.WaitForURLAsync("**/admin/automation/runs/*");
        return await OpenedAsync(new Uri(Page.Url).Segments[^1]);
    }

    /// <summary>Opens the page of a run.</summary>
    public async Task<string> OpenAsync(string runId)
    {
        await Page.GotoAsync($"/admin/automation/runs/{runId}");
        return await OpenedAsync(runId);
    }

    public async Task<Sighting> LookAsync() => await TryLookAsync() ?? throw new InvalidDataException("The page of the run is not there.");

    /// <summary>Waits until the page shows what is wanted.</summary>
    public async Task<Sighting> UntilAsync(Func<Sighting, bool> isWanted, string wanted)
    {
        Sighting? last = null;
        return await Eventually.Gives(async () => (last = await TryLookAsync()) is { } look && isWanted(look) ? look : null, TimeSpan.FromSeconds(60), () => $"the page shows {wanted}; it shows {last}\n{_stack.LogTail(20)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>What the page shows; null while it is being loaded, as after a button's form was sent.</summary>
    private async Task<Sighting?> TryLookAsync()
    {
        try
        {
            return await Page.EvaluateAsync<string?>(Look) is { } shown ? JsonSerializer.Deserialize<Sighting>(shown, Wire.Json) : null;
        }
        catch (PlaywrightException e) when (e.Message.Contains("because of a navigation", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private async Task<string> OpenedAsync(string runId)
    {
        await Page.EvaluateAsync("() => { window.isSamePage = true; }"); // a reload would lose it
        return runId;
    }
}
