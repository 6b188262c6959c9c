using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CollectionPlatform.Web.Tests.Site;

internal static class Arrival
{
    /// <summary>
    /// Waits until the page is at an address and loaded. Not by <c>WaitForURLAsync</c>: it looks first and listens then, and waits for ever
    /// for what happens in between.
    /// </summary>
    /// <param name="address">May have asterisks, each for anything.</param>
    public static async Task ArrivesAtAsync(this IPage page, string address)
    {
        await Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex($"^{Regex.Escape(address).Replace("\\*", ".*", StringComparison.Ordinal)}$"));
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
    }
}
