using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Journey.Tests.RealCatalogue;

/// <summary>
/// One collection over the whole product file, started by a person on the page, while a script reads the products and the page of the run
/// stays open.
/// It only does and notes; what must hold is said by the tests that share it.
/// </summary>
public sealed class RealRun : IAsyncLifetime
{
    private const double LatencyMs = 40;

    // While the page is being opened and looked at for the first times the run crawls, so that it is seen in progress however slow the
    // browser is.
    private const int CrawlingPages = 2,
        CrawlingLookUps = 20,
        LooksAtLeast = 8;

    // 500 products and 500 look-ups a second, or fewer, so that a small file takes a while too. At the usual rates all pages come within
    // the first tenth of a second, and what
    // a reader waits for is then its own way through ten full answers, on a machine that a browser, a marketplace and the reader share with
    // the product.
    private const int MostPagesPerSecond = 25,
        MostLookUpsPerSecond = 500,
        SecondsAtLeast = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly ProductFile file = ProductFile.Open();
    private readonly List<Sighting> sightings = [];
    private readonly Chromium chromium = new();
    private Platform? platform;
    private RunPage? page;
    private ProductReader? reader;

    /// <summary>1, or by how many times the rates are lower: what is promised is how late an item comes, not how many come.</summary>
    internal int Slower { get; init; } = 1;

    internal ProductFile File => file;
    internal Platform Platform => platform!;
    internal RunPage Page => page!;
    internal ProductReader Reader => reader!;
    internal IReadOnlyList<Sighting> Sightings => sightings;
    internal CategoryImport FirstImport { get; private set; } = new(0, 0, []);
    internal CategoryImport SecondImport { get; private set; } = new(0, 0, []);
    internal Run Run { get; private set; } = null!;
    internal LedgerReport Ledger { get; private set; } = null!;

    /// <summary>How busy the machine was meanwhile.</summary>
    internal LoadReading Load { get; private set; } = LoadReading.None;

    /// <summary>When the marketplace answered each call.</summary>
    internal IReadOnlyDictionary<string, DateTimeOffset> AnsweredAt { get; private set; } = new Dictionary<string, DateTimeOffset>();

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["Sandbox:ProductsCsv"] = file.ProductsCsv,
            ["Sandbox:CategoriesCsv"] = file.CategoriesCsv,
        };
        platform = new Platform(await LocalStack.StartAsync(new LocalStackOptions { Settings = settings }));
        await ImportAsync();
        await platform.SetCapAsync(100m);
        foreach (var provider in (string[])["amazon", "ebay"])
            await platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = LatencyMs });

        page = await RunPage.SignInAsync(chromium, platform.Stack);
        reader = new ProductReader(platform);
        using var deadline = new CancellationTokenSource(Limit, TimeProvider.System);
        var reading = reader.RunAsync(deadline.Token);
        await WarmUpAsync();
        await platform.SetRatesAsync(CrawlingPages, CrawlingLookUps);
        using (var load = new MachineLoad())
        {
            await CollectAsync(deadline.Token);
            Load = load.Read();
        }
        reader.Finish();
        await reading;

        Ledger = await platform.Ledger.ReadAsync();
        AnsweredAt = (await platform.Ledger.CallsAsync(Run.Id))
            .Where(call => call is { Billed: true, AnsweredAt: not null })
            .GroupBy(call => call.Key, StringComparer.Ordinal)
            .ToDictionary(calls => calls.Key, calls => calls.First().AnsweredAt!.Value, StringComparer.Ordinal);
    }

    public async Task DisposeAsync()
    {
        await chromium.CloseAsync();
        if (platform is not null)
            await platform.Stack.DisposeAsync();
        file.Dispose();
    }

    /// <summary>The platform has filled its list from the provider's by itself; it is emptied, so that the file is what fills it.</summary>
    private async Task ImportAsync()
    {
        var there = new Dictionary<string, Category>();
        await Eventually.Holds(
            async () => (there = await Platform.CategoriesAsync()).Count == file.Categories.Count,
            describe: () => $"the provider's {file.Categories.Count} categories are there; {there.Count} are"
        );
        foreach (var category in there.Values)
            await Platform.DeleteCategoryAsync(category.Id);
        var csv = await System.IO.File.ReadAllTextAsync(file.CategoriesCsv);
        FirstImport = await Platform.ImportAsync(csv);
        SecondImport = await Platform.ImportAsync(csv);
    }

    /// <summary>
    /// Programs that have just started compile themselves at their first work; what is to be measured is the work. So one category is
    /// collected, and read, beforehand.
    /// </summary>
    private async Task WarmUpAsync()
    {
        var first = (await Platform.CategoriesAsync()).Values.Take(1);
        var warm = await Platform.EndedAsync(await Platform.StartAsync("Warm-up", first));
        await Eventually.Holds(
            () => Reader.Products == warm.Counts.Products,
            describe: () => $"the reader has read the {warm.Counts.Products} products of the warm-up"
        );
    }

    private async Task CollectAsync(CancellationToken stop)
    {
        var id = await Page.StartAllAsync(file.Categories.Count);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var isCrawling = true;
        do
        {
            sightings.Add(await Page.ReadAsync());
            if (
                !isCrawling
                || sightings.Where(look => look.State == "running").DistinctBy(look => (look.Done, look.Newest, look.Spend)).Count()
                    < LooksAtLeast
            )
                continue;
            isCrawling = false;
            await Platform.SetRatesAsync(Rate(MostPagesPerSecond, file.Pages), Rate(MostLookUpsPerSecond, file.Products.Count));
        } while (sightings[^1].State is "pending" or "running" && await timer.WaitForNextTickAsync(stop));
        Run = await Platform.EndedAsync(await Platform.RunAsync(id));
        sightings.Add(
            await Page.UntilAsync(
                look => look.Done >= Run.Counts.UnitsDone && look.Newest >= Run.Counts.UnitsDone,
                $"all {Run.Counts.UnitsDone} units"
            )
        );
    }

    private int Rate(int most, int amount) => Math.Max(1, Math.Min(most, amount / SecondsAtLeast) / Slower);
}
