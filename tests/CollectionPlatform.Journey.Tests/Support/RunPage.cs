using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>What the page of a run showed at one moment.</summary>
/// <param name="IsSamePage">False once the page was loaded anew.</param>
/// <param name="Newest">The number of the newest entry of the feed; 0 when it is empty.</param>
internal sealed record Sighting(bool IsSamePage, string State, double Done, double Total, string Spend, long Newest, int Entries);

/// <summary>A person at the admin pages: a tab of a real browser, a real session.</summary>
internal sealed class RunPage : IAsyncDisposable
{
    private const string Look = """
        () => { const at = id => document.querySelector(`[data-testid=${id}]`);
          if (document.readyState === 'loading' || !at('run-progress')) return null;
          const bar = at('run-progress').querySelector('progress'), entries = [...document.querySelectorAll('[data-testid=feed-entry]')];
          return JSON.stringify({ isSamePage: window.isSamePage === true, state:
            at('run-state').querySelector('[data-state]').dataset.state, done: bar.value, total: bar.max,
            spend: at('run-spend').textContent.trim(), newest: Math.max(0, ...entries.map(e => Number(e.dataset.seq))),
              entries: entries.length }); }
        """;

    private readonly Chromium _chromium;
    private readonly LocalStack _stack;

    private RunPage(Chromium chromium, IPage page, LocalStack stack)
    {
        (_chromium, Page, _stack) = (chromium, page, stack);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Errors.Add($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Errors.Add(error);
        page.RequestFailed += (_, request) =>
        {
            if (request.Failure != "net::ERR_ABORTED")
                // given up because the person went elsewhere, or a download
                Errors.Add($"{request.Method} {request.Url}: {request.Failure}");
        };
        page.Response += (_, answer) =>
        {
            if (answer.Status >= 400)
                Errors.Add($"{answer.Request.Method} {answer.Url}: {answer.Status}");
        };
    }

    public IPage Page { get; }

    /// <summary>Of the browser's console, uncaught ones, and requests that failed or were refused.</summary>
    public List<string> Errors { get; } = [];

    public ILocator this[string testId] => Page.GetByTestId(testId);

    /// <summary>Waits for the address, with its scripts; a failure tells what the page shows instead.</summary>
    public async Task ArrivesAtAsync(string address)
    {
        try
        {
            await Page.ArrivesAtAsync(address);
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            var shown = await Page.Locator("body").InnerTextAsync();
            throw new TimeoutException(
                $"{Page.Url} is shown instead of {address}:\n{shown}\n{string.Join('\n', Errors)}\n{_stack.LogTail(20)}",
                e
            );
        }
    }

    /// <summary>Opens a session and signs in as <c>admin</c>.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="stack">The product.</param>
    /// <param name="script">Whether pages may run scripts.</param>
    public static async Task<RunPage> SignInAsync(Chromium chromium, LocalStack stack, bool script = true)
    {
        var visit = await ArriveAsync(chromium, stack, script);
        await visit.Page.FillAsync("[name=userName]", "admin");
        await visit.Page.FillAsync("[name=password]", stack.AdminPassword);
        await visit.Page.ClickAsync("main button[type=submit]");
        await visit.ArrivesAtAsync("**/admin/automation");
        return visit;
    }

    /// <summary>Somebody who is not signed in, at the page where it is done.</summary>
    public static async Task<RunPage> ArriveAsync(Chromium chromium, LocalStack stack, bool script = true)
    {
        var session = await chromium.SessionAsync(stack.WebUrl, script);
        var visit = new RunPage(chromium, await session.NewPageAsync(), stack);
        await visit.Page.GotoAsync("/signin");
        return visit;
    }

    /// <summary>
    /// One more person with this one's cookies: a tab of its own, which may be at another instance of the site or run no scripts.
    /// </summary>
    public async Task<RunPage> AnotherAsync(Uri? web = null, bool script = true)
    {
        var session = await _chromium.SessionAsync(web ?? _stack.WebUrl, script, await Page.Context.StorageStateAsync());
        return new RunPage(_chromium, await session.NewPageAsync(), _stack);
    }

    /// <summary>One more tab of the same session.</summary>
    public async Task<RunPage> AnotherTabAsync() => new(_chromium, await Page.Context.NewPageAsync(), _stack);

    /// <summary>Start collection, the review dialog, every category, confirm; answers the id of the run whose page is then open.</summary>
    /// <param name="categories">How many rows the review is to have.</param>
    public async Task<string> StartAllAsync(int categories)
    {
        await Page.GotoAsync("/admin/automation");
        await this["start-collection"].ClickAsync();
        await Assertions.Expect(this["review-dialog"]).ToBeVisibleAsync();
        await this["review-dialog"].Locator("[data-select-all]").CheckAsync();
        await ReviewsAsync(categories);
        return await StartedByAsync(() => this["confirm-start"].ClickAsync());
    }

    /// <summary>The box of a category in the review.</summary>
    public ILocator Category(Category category) => Page.Locator($"input[name=categoryIds][value='{category.Id}']");

    /// <summary>Waits until the review shows the cost of so many categories.</summary>
    public async Task ReviewsAsync(int categories)
    {
        var said = "";
        await Eventually.Holds(
            async () =>
            {
                said = await Page.Locator("[data-review-result]").InnerTextAsync();
                return await this["review-row"].CountAsync() == categories;
            },
            TimeSpan.FromSeconds(60),
            () => $"the review shows {categories} categories; it shows: {said}"
        );
    }

    /// <summary>The id of the run whose page opens when that is done.</summary>
    public async Task<string> StartedByAsync(Func<Task> confirm)
    {
        var before = Page.Url;
        await confirm();
        await Expect(Page).Not.ToHaveURLAsync(before);
        await Expect(Page).ToHaveURLAsync(RunAddress);
        return await OpenedAsync(new Uri(Page.Url).Segments[^1]);
    }

    /// <summary>Opens the page of a run.</summary>
    public async Task<string> OpenAsync(string runId)
    {
        await Page.GotoAsync($"/admin/automation/runs/{runId}");
        return await OpenedAsync(runId);
    }

    /// <summary>Opens a part of the page of a run: <c>Log</c>, <c>Categories</c>, <c>Failures</c> or <c>Events</c>.</summary>
    public Task OpenTabAsync(string name) => Tab(name).ClickAsync();

    /// <summary>The tab, or the link, that opens a part of the page of a run; it may say how much is in there.</summary>
    public ILocator Tab(string name)
    {
        var named = new Regex($"^{name}\\b(?! only)");
        return Page.Locator("main")
            .GetByRole(AriaRole.Tab, new() { NameRegex = named })
            .Or(Page.Locator("main").GetByRole(AriaRole.Link, new() { NameRegex = named }))
            .First;
    }

    /// <summary>
    /// The number that a figure of the run's page shows: <c>products</c>, <c>listings</c>, <c>failed</c>, <c>amazon</c> or <c>ebay</c>.
    /// </summary>
    public async Task<long> FigureAsync(string slot) =>
        long.Parse(
            await Page.Locator($"[data-slot={slot}]").First.InnerTextAsync(),
            NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture
        );

    /// <summary>Waits until the page shows the run as the product has it and the marketplace billed it.</summary>
    public async Task AssertShowsAsync(Platform platform, Run run)
    {
        var now = await platform.RunAsync(run.Id);
        var spend = $"{Usd.Text((await platform.Ledger.ReadAsync()).BilledUsd(run.Id), now.Spend.CapUsd)} of {Usd.Text(now.Spend.CapUsd)}";
        await UntilAsync(
            shown => shown.State == now.State && shown.Done == now.Counts.UnitsDone && shown.Spend == spend,
            $"{now}, that is {spend}"
        );
        (string, long)[] figures =
        [
            ("products", now.Counts.Products),
            ("listings", now.Counts.Listings),
            ("failed", now.Counts.Failed),
            ("amazon", now.Counts.Calls.Amazon),
            ("ebay", now.Counts.Calls.Ebay),
        ];
        foreach (var (slot, figure) in figures)
            Assert.Equal((slot, figure), (slot, await FigureAsync(slot)));
        await platform.AssertHonestAsync(run);
    }

    public async Task<Sighting> ReadAsync() => await TryReadAsync() ?? throw new InvalidDataException("The page of the run is not there.");

    /// <summary>Waits until the page shows what is wanted.</summary>
    public async Task<Sighting> UntilAsync(Func<Sighting, bool> isWanted, string wanted)
    {
        Sighting? last = null;
        return await Eventually.Gives(
            async () => (last = await TryReadAsync()) is { } look && isWanted(look) ? look : null,
            TimeSpan.FromSeconds(60),
            () => $"the page shows {wanted}; it shows {last}\n{_stack.LogTail(20)}"
        );
    }

    /// <summary>Closes the session with all its tabs.</summary>
    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private static Regex RunAddress { get; } = new("/admin/automation/runs/[0-9a-f-]{36}([?#].*)?$");

    /// <summary>What the page shows; null while it is being loaded, as after a button's form was sent.</summary>
    public async Task<Sighting?> TryReadAsync()
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
