using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Tests.Shared.Browser;

/// <summary>Somebody who has no mouse.</summary>
internal sealed class Keyboard(IPage page)
{
    private const int MostStops = 150;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What has the focus: its words, and whether one can see that it has it.</summary>
    private const string Look = """
        () => { const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
          return JSON.stringify({ what: `${at.tagName.toLowerCase()} "${(at.getAttribute('aria-label') ??
            at.textContent).trim().replace(/\s+/g, ' ').slice(0, 60)}" at ${Math.round(box.left)}, ${Math.round(box.top)} of ${innerWidth} x
            ${innerHeight}, outline ${style.outline}`, isPage: at === document.body,
            isSeen: at.matches(':focus-visible, input:focus-within')
              && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none'
                || at.closest('svg') && [...at.children].some(part => getComputedStyle(part).stroke !== 'none'
                  && parseFloat(getComputedStyle(part).strokeWidth) >= 2)) // a link of a picture is framed within it
              && box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth }); }
        """;

    public Task PressAsync(string key) => page.Keyboard.PressAsync(key);

    public Task TypeAsync(string text) => page.Keyboard.TypeAsync(text);

    /// <summary>Goes on with Tab until the element has the focus; every stop on the way must be one that can be seen.</summary>
    public Task TabToAsync(ILocator element) => GoToAsync(element, "Tab");

    /// <summary>As <see cref="TabToAsync"/>, with any key: an arrow among tabs.</summary>
    public async Task GoToAsync(ILocator element, string key)
    {
        var stops = new List<string>();
        while (!await HasFocusAsync(element))
        {
            if (stops.Count == MostStops)
                throw new InvalidOperationException($"{key} does not lead to {element}; it leads to {string.Join("; ", stops.Distinct())}");
            await PressAsync(key);
            stops.Add(await SeenAsync());
        }
    }

    /// <summary>Waits until the element has the focus, and can be seen to have it.</summary>
    public async Task HasAsync(ILocator element)
    {
        await Expect(element).ToBeFocusedAsync();
        await SeenAsync();
    }

    /// <summary>What has the focus; waits until the page is scrolled to it.</summary>
    private async Task<string> SeenAsync()
    {
        var stop = await ReadAsync();
        for (var waited = Stopwatch.StartNew(); stop is { IsSeen: false, IsPage: false }; stop = await ReadAsync())
        {
            if (waited.Elapsed > AtMost)
                throw new TimeoutException($"One cannot see that this has the focus: {stop.What}");
            await Task.Delay(20);
        }
        return stop.What;
    }

    /// <summary>One that is not there now, as while a part of the page is renewed, has not got it.</summary>
    private static async Task<bool> HasFocusAsync(ILocator element) =>
        await element.EvaluateAllAsync<bool>("all => all.includes(document.activeElement)");

    private async Task<Stop> ReadAsync() => JsonSerializer.Deserialize<Stop>(await page.EvaluateAsync<string>(Look), Json)!;

    private sealed record Stop(string What, bool IsPage, bool IsSeen);
}
