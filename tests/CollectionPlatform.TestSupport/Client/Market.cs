using System.Globalization;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>
/// A running product over a generated catalogue, for tests that share it one after the other: each begins with <see cref="ResetAsync"/>. An
/// xunit fixture derives from it.
/// </summary>
/// <param name="options">How to start it.</param>
/// <param name="categories">Of 100 products each.</param>
public abstract class Market(LocalStackOptions options, int categories)
{
    private static readonly string[] Providers = ["amazon", "ebay"];
    private Platform? platform;
    private List<Category> all = [];

    public Platform Platform => platform ?? throw new InvalidOperationException("The market is not open yet.");

    /// <summary>In the order of their external ids.</summary>
    public IReadOnlyList<Category> Categories => all;

    public async Task InitializeAsync()
    {
        var count = categories.ToString(CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string>(options.Settings)
        {
            ["Sandbox:Categories"] = count,
            ["Sandbox:ProductsPerCategory"] = "100",
        };
        platform = new Platform(await LocalStack.StartAsync(options with { Settings = settings }));
        await Eventually.Holds(
            async () =>
                (all = [.. (await platform.CategoriesAsync()).Values.OrderBy(c => c.ExternalId, StringComparer.Ordinal)]).Count
                == categories,
            describe: () => $"the {categories} categories of the market are there; there are {all.Count}"
        );
    }

    public async Task DisposeAsync()
    {
        if (platform is not null)
            await platform.Stack.DisposeAsync();
    }

    /// <summary>
    /// A calm market with an empty ledger, no run at work (a test that failed may have left one), the usual rates, a wide cap, both gates
    /// open.
    /// </summary>
    public async Task<Platform> ResetAsync()
    {
        await Platform.Ledger.ResetAsync();
        await Platform.SetCapAsync(100m);
        if (!await AreOpenAsync())
            await Platform.StartAsync("Opens the gates", all.Take(1)); // a closed gate is probed with the units of a run
        await Eventually.Holds(AreOpenAsync, TimeSpan.FromSeconds(90), () => "the gates are open");
        foreach (var left in await Platform.AllAsync<Run>("/api/runs?state=pending,running,pausing,paused,budgetStopped"))
            using (await Platform.PostAsync($"/api/runs/{left.Id}/cancel")) // refused when it has ended meanwhile
                await Platform.EndedAsync(left);
        await Platform.Ledger.ResetAsync();
        await Platform.SetRatesAsync();
        return Platform;
    }

    private async Task<bool> AreOpenAsync() =>
        Array.TrueForAll(await Task.WhenAll(Providers.Select(Platform.GateAsync)), gate => gate.State == "up");

    /// <summary>The same latency at both providers.</summary>
    public async Task SlowDownAsync(double milliseconds)
    {
        foreach (var provider in Providers)
            await Platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = milliseconds });
    }
}
