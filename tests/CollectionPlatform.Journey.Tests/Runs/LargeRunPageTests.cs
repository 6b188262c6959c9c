using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Journey.Tests.Budget;
using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>
/// The page of a run of 100,000 items, open from beginning to end: it answers clicks, needs no more the longer it is open, is not flooded,
/// and tells the truth.
/// </summary>
[Collection(BudgetMarket.Name)]
[Trait("Suite", "all")]
public sealed class LargeRunPageTests(BudgetMarket market, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Items = 100_000;

    /// <summary>A run of some 16,500 eBay calls with six items each then takes about 25 s.</summary>
    private const int EbayPerSecond = 660;

    /// <summary>Pages of 20 products, a little faster than they can be looked up.</summary>
    private const int AmazonPerSecond = 36;

    /// <summary>On average; within five seconds one second's more, as the hub allows a connection.</summary>
    private const int MostMessagesPerSecond = 20;

    private const int MostFeedRows = 300;

    /// <summary>Of 300 rows with their items, of a row for each of 160 categories, and of what stands around them.</summary>
    private const int MostNodes = 9_000;

    /// <summary>From the first fifth to the end. A page that kept its rows would have many times as much.</summary>
    private const double MostGrowth = 1.5;

    /// <summary>At the page's memory, for what it needs early and late.</summary>
    private const int Looks = 2;

    /// <summary>Usually one, of the page it was compared with last; a browser that is kept busy clears away later.</summary>
    private const int MostCopies = 6;
    private static readonly TimeSpan LongestTask = TimeSpan.FromMilliseconds(200),
        StretchLength = TimeSpan.FromSeconds(1),
        MayTake = TimeSpan.FromMinutes(5);

    private readonly Chromium chromium = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => chromium.CloseAsync();

    [Fact]
    public async Task The_page_of_a_run_of_100_000_items_stays_responsive_and_small_and_gets_at_most_20_messages_a_second()
    {
        var platform = await market.ResetAsync();
        await platform.SetRatesAsync(AmazonPerSecond, EbayPerSecond);
        await using var page = await RunPage.SignInAsync(chromium, platform.Stack);
        var metrics = await PageMetrics.OfAsync(page.Page);
        var run = await platform.StartAsync("Hundred thousand", market.LargeRun);
        var opened = Stopwatch.StartNew();
        await page.OpenAsync(run.Id);

        var stretches = new List<Responsiveness>();
        var footprints = new List<Footprint>();
        for (var now = run; now.FinishedAt is null && opened.Elapsed < MayTake; )
        {
            var stretch = await metrics.DuringAsync(() => Task.Delay(StretchLength, TimeProvider.System));
            Assert.InRange(await page["feed"].Locator("li").CountAsync(), 0, MostFeedRows);
            var footprint = await metrics.FootprintAsync();
            now = await platform.RunAsync(run.Id);
            if (now.FinishedAt is not null)
                break; // an ended run's page says more
            stretches.Add(stretch);
            if (stretches.Count > 1 && now.Counts.Products + now.Counts.Listings > Items / 5)
                footprints.Add(footprint); // of a page just opened much of the code is compiled only later
        }

        // The least of some: what a message or a part of the page needs while it is taken in is not kept.
        Assert.True(footprints.Count >= 2 * Looks, $"{footprints.Count} looks at the page are too few to compare its end with its start");
        var early = footprints.Take(Looks).MinBy(f => f.HeapBytes)!;
        var late = footprints.TakeLast(Looks).MinBy(f => f.HeapBytes)!;
        stretches.ForEach(stretch => output.WriteLine(stretch.ToString()));

        run = await platform.RunAsync(run.Id);
        Assert.Equal("completed", run.State);
        Assert.InRange(run.Counts.Products + run.Counts.Listings, Items, 2 * Items);
        var shown = await page.UntilAsync(shown => shown.State == run.State && shown.Newest == run.Counts.UnitsDone, $"the end of {run}");
        var messages = metrics.Received / opened.Elapsed.TotalSeconds;
        output.WriteLine($"{early} after the first fifth, {late} before the end; {messages:0.0} messages/s");

        Assert.True(shown.IsSamePage);
        Assert.Equal((run.Counts.UnitsDone, run.Counts.UnitsKnown), (shown.Done, shown.Total));
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"${run.Spend.SettledUsd:0.00} of "),
            shown.Spend,
            StringComparison.Ordinal
        );
        foreach (
            var (slot, count) in ((string, long)[])
                [("products", run.Counts.Products), ("listings", run.Counts.Listings), ("failed", 0), ("ebay", run.Counts.Calls.Ebay)]
        )
            Assert.Equal(
                count.ToString("N0", CultureInfo.InvariantCulture),
                await page.Page.Locator($"[data-run-page] [data-slot={slot}]").First.InnerTextAsync()
            );
        Assert.Empty(page.Errors);
        await platform.AssertHonestAsync(run);

        Assert.InRange(late.HeapBytes, 1, early.HeapBytes * MostGrowth);
        Assert.InRange(late.NodesInPage, 1, Math.Min(MostNodes, (long)(early.NodesInPage * MostGrowth)));
        await Eventually.Holds(
            async () => (late = await metrics.FootprintAsync()).NodesOutside <= late.NodesInPage * MostCopies,
            describe: () => $"what the page no longer shows is cleared away, not {late}"
        );
        Assert.InRange(messages, 0, MostMessagesPerSecond);
        // The first stretch is the opening of the page, which runs its scripts for the first time.
        var judged = stretches.Skip(1).ToList();
        Assert.NotEmpty(judged);
        Assert.All(judged, stretch => Assert.InRange(stretch.MostMessages, 0, 6 * MostMessagesPerSecond));
        Assert.All(judged, stretch => Assert.InRange(stretch.LongestTask, TimeSpan.Zero, LongestTask));
    }
}
