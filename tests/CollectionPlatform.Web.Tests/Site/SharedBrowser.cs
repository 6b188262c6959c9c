using Microsoft.Playwright;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>One browser for all sites that are open at the time: whoever comes first starts it, whoever leaves last ends it.</summary>
internal static class SharedBrowser
{
    private static readonly SemaphoreSlim Turn = new(1);
    private static IPlaywright? playwright;
    private static IBrowser? browser;
    private static int users;

    public static async Task<IBrowser> TakeAsync()
    {
        await Turn.WaitAsync();
        try
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
            users++;
            return browser;
        }
        finally
        {
            Turn.Release();
        }
    }

    public static async Task ReturnAsync()
    {
        await Turn.WaitAsync();
        try
        {
            if (--users > 0)
                return;
            await browser!.DisposeAsync();
            playwright!.Dispose();
            (browser, playwright) = (null, null);
        }
        finally
        {
            Turn.Release();
        }
    }
}
