using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>A row of the table of states, written out by tests, so that it does not come from the code that is tested.</summary>
internal sealed record Shown(string Word, string Icon, string Colour)
{
    /// <summary>The colour of the palette that a state's own is made of; what has none is grey.</summary>
    private const string ColourOf = """
        state => { const own = getComputedStyle(state).getPropertyValue('--state');
          const named = name => getComputedStyle(document.documentElement).getPropertyValue(`--tblr-${name}`);
          return own === '' ? 'grey' : ['blue', 'green', 'orange', 'red'].find(name => named(name) === own) ?? own; }
        """;

    /// <summary>Waits until this place names the state with its icon, its word and its colour.</summary>
    public async Task StandsInAsync(ILocator place)
    {
        var state = place.Locator(".state");
        await Expect(state).ToHaveTextAsync(new Regex($@"^\s*{Regex.Escape(Word)}(\s+[0-9]+:[0-9]{{2}})?\s*$")); // or a countdown behind it
        await Expect(state.Locator("use")).ToHaveAttributeAsync("href", $"/icons.svg#{Icon}");
        Assert.Equal((Word, Colour), (Word, await state.EvaluateAsync<string>(ColourOf)));
    }
}
