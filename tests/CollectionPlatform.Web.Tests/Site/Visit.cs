using Microsoft.Playwright;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>A browser window of its own (cookies, too), that remembers every complaint of its console.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    public Visit(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }
    public List<string> Complaints { get; } = [];

    public ILocator this[string testId] => Page.GetByTestId(testId);

    public async Task SignInAsync(string user, string password)
    {
        await Page.GotoAsync("/signin");
        await Page.FillAsync("[name=userName]", user);
        await Page.FillAsync("[name=password]", password);
        await Page.ClickAsync(".signin button[type=submit]");
    }

    /// <summary>Sequence numbers in the feed, as shown: newest first.</summary>
    public async Task<long[]> FeedAsync() =>
        await Page.EvaluateAsync<long[]>(
            "() => [...document.querySelectorAll('[data-testid=feed] [data-testid=feed-entry]')].map(e => Number(e.dataset.seq))"
        );

    /// <summary>Waits until the feed shows exactly these entries, each once, newest first.</summary>
    public Task FeedShowsAsync(long from, long to) =>
        Until.TrueAsync(
            async () => (await FeedAsync()).SequenceEqual(Enumerable.Range((int)from, (int)(to - from + 1)).Select(i => (long)i).Reverse()),
            $"the feed shows {from} to {to}"
        );

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
