using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CollectionPlatform.Tests.Shared.Browser;

/// <summary>
/// Waits by asking again and again. Playwright's own <c>WaitForURLAsync</c> looks once and listens then, and misses what happens in
/// between; its <c>WaitForFunctionAsync</c> waits for frames that never come where scripts are off.
/// </summary>
internal static class Arrival
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the page is at an address and loaded.</summary>
    /// <param name="address">May have asterisks, each for anything.</param>
    public static async Task ArrivesAtAsync(this IPage page, string address)
    {
        await Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex($"^{Regex.Escape(address).Replace("\\*", ".*", StringComparison.Ordinal)}$"));
        await page.LoadedAsync();
    }

    /// <summary>Waits until all of the page is there, and its scripts have run.</summary>
    /// <exception cref="TimeoutException">It is not after 60 s.</exception>
    public static async Task LoadedAsync(this IPage page)
    {
        for (var waited = Stopwatch.StartNew(); await page.EvaluateAsync<string>("document.readyState") != "complete"; await Task.Delay(20))
            if (waited.Elapsed > AtMost)
                throw new TimeoutException($"{page.Url} is not loaded after {AtMost.TotalSeconds:0} s.");
    }
}
