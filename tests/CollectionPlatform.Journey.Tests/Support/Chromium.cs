using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>One browser for the tests that share it, started when the first needs it; everybody in it has a session of their own.</summary>
public sealed class Chromium
{
    private const float MayTakeMs = 60_000;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>A session without cookies, or with those of another.</summary>
    /// <param name="web">The site that its addresses are relative to.</param>
    /// <param name="script">Whether pages may run scripts.</param>
    /// <param name="cookies">Of whoever is signed in already.</param>
    internal async Task<IBrowserContext> SessionAsync(Uri web, bool script = true, string? cookies = null)
    {
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        Assertions.SetDefaultExpectTimeout(MayTakeMs);
        // Without animations: a busy machine takes its time for them, and what is looked at is where they end.
        var session = await browser.NewContextAsync(
            new()
            {
                BaseURL = web.ToString(),
                ViewportSize = new() { Width = 1440, Height = 900 },
                JavaScriptEnabled = script,
                StorageState = cookies,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        session.SetDefaultTimeout(MayTakeMs);
        await session.AddInitScriptAsync(PageNotes.Script);
        return session;
    }

    public async Task CloseAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
