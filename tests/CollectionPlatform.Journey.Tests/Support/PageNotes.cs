using System.Text.Json;
using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>A state that the page of a run showed, and since when, by the browser's clock in ms.</summary>
internal sealed record ShownState(string State, double At);

/// <summary>How a countdown read.</summary>
/// <param name="Place">A number for each time that the server rendered it anew.</param>
/// <param name="To">What it counts down to.</param>
internal sealed record ShownCountdown(int Place, string To, string Text);

/// <summary>What a page itself notes of what it shows, so that nothing is missed between two looks.</summary>
internal static class PageNotes
{
    /// <summary>Runs before the page's own scripts. What the server rendered is noted first, newest last.</summary>
    public const string Script = """
        (() => {
          let places = 0;
          const notes = window.notes = { feed: [], states: [], countdowns: [] };
          const entry = node => {
            if (node.matches?.('[data-testid=feed-entry]')) notes.feed.push(Number(node.dataset.seq));
            else if (node.matches?.('.feed-gap')) notes.feed.push(-Number(node.textContent.replace(/\D/g, '')));
          };
          const look = () => {
            const state = document.querySelector('[data-testid=run-state] [data-state]')?.dataset.state;
            if (state && state !== notes.states.at(-1)?.state) notes.states.push({ state, at: Date.now() });
            for (const wait of document.querySelectorAll('[data-testid=provider-trouble] [data-countdown]')) {
              const read = { place: wait.noted ??= ++places, to: wait.dataset.countdown, text: wait.textContent },
                last = notes.countdowns.at(-1);
              if (last?.place !== read.place || last.text !== read.text) notes.countdowns.push(read);
            }
          };
          addEventListener('submit', () => localStorage.setItem('sentAt', Date.now()), true);
          document.addEventListener('readystatechange', () => {
            if (document.readyState !== 'interactive') return;
            [...document.querySelectorAll('[data-testid=feed-entry]')].reverse().forEach(entry);
            look();
            new MutationObserver(changes => {
              for (const change of changes) if (change.target.matches?.('[data-testid=feed]'))
                [...change.addedNodes].reverse().forEach(entry);
              look();
            }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true,
              attributeFilter: ['data-state', 'data-countdown'] });
          });
        })();
        """;

    /// <summary>
    /// Every entry that the feed showed, in the order in which it did; a mark for so many others is their number, negative.
    /// </summary>
    public static async Task<IReadOnlyList<long>> FeedAsync(this IPage page) => await ReadAsync<long>(page, "feed");

    public static Task<IReadOnlyList<ShownState>> StatesAsync(this IPage page) => ReadAsync<ShownState>(page, "states");

    public static Task<IReadOnlyList<ShownCountdown>> CountdownsAsync(this IPage page) => ReadAsync<ShownCountdown>(page, "countdowns");

    /// <summary>When a form was last sent from any page of this origin, by the browser's clock in ms.</summary>
    public static async Task<double> SentAtAsync(this IPage page) =>
        await page.EvaluateAsync<double>("() => Number(localStorage.getItem('sentAt'))");

    /// <summary>Each entry once, in order, none left out without a mark that says how many, and the last one the last of the log.</summary>
    /// <param name="told">Entries, and marks as negative numbers.</param>
    /// <param name="log">All of the run's.</param>
    /// <param name="after">The entry that was known before the first one told; null: it begins with the first.</param>
    public static void AssertWhole(IReadOnlyList<long> told, IReadOnlyList<LogEntry> log, long? after = null)
    {
        Assert.NotEmpty(told);
        Assert.Equal(Enumerable.Range(1, log.Count).Select(id => (long)id), log.Select(entry => entry.Id));
        var known = after ?? Math.Max(0, told[0] - 1); // a page that begins with a mark had nothing
        foreach (var (number, place) in told.Select((number, place) => (number, place)))
        {
            if (number < 0)
                known -= number;
            else
                Assert.True(
                    number == known + 1,
                    $"After entry {known} comes {number}: {string.Join(' ', told.Skip(Math.Max(0, place - 5)).Take(10))}"
                );
            if (number > 0)
                known = number;
        }
        Assert.Equal(log[^1].Id, known);
        Assert.Contains(told, number => number > 0);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(IPage page, string notes) =>
        JsonSerializer.Deserialize<List<T>>(
            await page.EvaluateAsync<string>("what => JSON.stringify(window.notes[what])", notes),
            Wire.Json
        ) ?? [];
}
