using CollectionPlatform.TestSupport;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // whole stacks and real timing: one test at a time

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>A running product over a generated catalogue of 40 categories with 100 products each; shared by the tests of the collection, which clean up by <see cref="ResetAsync"/>.</summary>
public sealed class Marketplace : IAsyncLifetime
{
    public const string Name = "marketplace";
    private const int Count = 40;
    private Platform? platform;
    private List<Category> categories = [];

    internal Platform Platform => platform ?? throw new InvalidOperationException("The marketplace is not open yet.");

    /// <summary>In the order of their external ids.</summary>
    internal IReadOnlyList<Category> Categories => categories;

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string> { ["Sandbox:Categories"] = "40", ["Sandbox:ProductsPerCategory"] = "100" };
        platform = new Platform(await LocalStack.StartAsync(new LocalStackOptions { Settings = settings }));
        await Eventually.Holds(async () => (categories = [.. (await platform.CategoriesAsync()).Values.OrderBy(c => c.ExternalId, StringComparer.Ordinal)]).Count == Count,
            describe: () => $"the {Count} categories of the marketplace are there; there are {categories.Count}");
    }

    public async Task DisposeAsync()
    {
        if (platform is not null) await platform.Stack.DisposeAsync();
    }

    /// <summary>A calm marketplace with an empty ledger, no run at work (a test that failed may have left one), the usual rates, a wide cap, both gates open.</summary>
    internal async Task<Platform> ResetAsync()
    {
        foreach (var left in await Platform.AllAsync<Run>("/api/runs?state=pending,running,pausing,paused,budgetStopped"))
            using (await Platform.PostAsync($"/api/runs/{left.Id}/cancel")) // refused when it has ended meanwhile
                await Platform.EndedAsync(left);
        await Platform.Ledger.ResetAsync();
        await Platform.SetRatesAsync();
        await Platform.SetCapAsync(100m);
        foreach (var provider in (string[])["amazon", "ebay"])
            await Eventually.Holds(async () => (await Platform.GateAsync(provider)).State == "up", TimeSpan.FromSeconds(60), () => $"the gate of {provider} is open");
        return Platform;
    }

    /// <summary>The same latency at both providers.</summary>
    internal async Task SlowDownAsync(double milliseconds)
    {
        foreach (var provider in (string[])["amazon", "ebay"]) await Platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = milliseconds });
    }
}

[CollectionDefinition(Marketplace.Name)]
public sealed class MarketplaceCollection : ICollectionFixture<Marketplace>;
