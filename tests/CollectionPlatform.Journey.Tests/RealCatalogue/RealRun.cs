using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Journey.Tests.RealCatalogue;

/// <summary>
/// One collection over the whole product file, started by a person on the page, while a script reads the products and the page of the run stays open.
/// It only does and notes; what must hold is said by the tests that share it.
/// </summary>
public sealed class RealRun : IAsyncLifetime
{
    private const double LatencyMs = 40;

    // 1,200 products and 1,000 look-ups a second. At the usual rates all pages come within the first tenth of a second, and what a reader waits for is then its own
    // way through ten full answers, on a machine that a browser, a marketplace and the reader share with the product.
    private const int PagesPerSecond = 60, LookUpsPerSecond = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly ProductFile file = ProductFile.Open();
    private readonly List<Sighting> sightings = [];
    private Platform? platform;
    private RunPage? page;
    private ProductReader? reader;

    internal ProductFile File => file;
    internal Platform Platform => platform!;
    internal RunPage Page => page!;
    internal ProductReader Reader => reader!;
    internal IReadOnlyList<Sighting> Sightings => sightings;
    internal CategoryImport FirstImport { get; private set; } = new(0, 0, []);
    internal CategoryImport SecondImport { get; private set; } = new(0, 0, []);
    internal Run Run { get; private set; } = null!;
    internal LedgerReport Ledger { get; private set; } = null!;

    /// <summary>When the marketplace answered each call.</summary>
    internal IReadOnlyDictionary<string, DateTimeOffset> AnsweredAt { get; private set; } = new Dictionary<string, DateTimeOffset>();

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string> { ["Sandbox:ProductsCsv"] = file.ProductsCsv, ["Sandbox:CategoriesCsv"] = file.CategoriesCsv };
        platform = new Platform(await LocalStack.StartAsync(new LocalStackOptions { Settings = settings }));
        await ImportAsync();
        await platform.SetCapAsync(100m);
        await platform.SetRatesAsync(PagesPerSecond, LookUpsPerSecond);
        foreach (var provider in (string[])["amazon", "ebay"]) await platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = LatencyMs });

        page = await RunPage.SignInAsync(platform.Stack);
        reader = new ProductReader(platform);
        using var deadline = new CancellationTokenSource(Limit, TimeProvider.System);
        var reading = reader.RunAsync(deadline.Token);
        await WarmUpAsync();
        await CollectAsync(deadline.Token);
        reader.Finish();
        await reading;

        Ledger = await platform.Ledger.ReadAsync();
        AnsweredAt = (await platform.Ledger.CallsAsync(Run.Id)).Where(call => call is { Billed: true, AnsweredAt: not null })
            .GroupBy(call => call.Key, StringComparer.Ordinal).ToDictionary(calls => calls.Key, calls => calls.First().AnsweredAt!.Value, StringComparer.Ordinal);
    }

    public async Task DisposeAsync()
    {
        if (page is not null) await page.DisposeAsync();
        if (platform is not null) await platform.Stack.DisposeAsync();
        file.Dispose();
    }

    /// <summary>The platform has filled its list from the provider's by itself; it is emptied, so that the file is what fills it.</summary>
    private async Task ImportAsync()
    {
        var there = new Dictionary<string, Category>();
        await Eventually.Holds(async () => (there = await Platform.CategoriesAsync()).Count == file.Categories.Count, describe: () => $"the provider's {file.Categories.Count} categories are there; {there.Count} are");
        foreach (var category in there.Values) await Platform.DeleteCategoryAsync(category.Id);
        var csv = await System.IO.File.ReadAllTextAsync(file.CategoriesCsv);
        FirstImport = await Platform.ImportAsync(csv);
        SecondImport = await Platform.ImportAsync(csv);
    }

    /// <summary>Programs that have just started compile themselves at their first work; what is to be measured is the work. So one category is collected, and read, beforehand.</summary>
    private async Task WarmUpAsync()
    {
        var first = (await Platform.CategoriesAsync()).Values.Take(1);
        await Platform.EndedAsync(await Platform.StartAsync("Warm-up", first));
    }

    private async Task CollectAsync(CancellationToken stop)
    {
        var id = await Page.StartAllAsync(file.Categories.Count);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        do sightings.Add(await Page.LookAsync());
        while (sightings[^1].State is "pending" or "running" && await timer.WaitForNextTickAsync(stop));
        Run = await Platform.RunAsync(id);
        Run = await Platform.EndedAsync(Run);
    }
}
