using System.Globalization;
using System.Net.Http.Json;
using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>
/// A running product made for questions of money: 64 callers in four worker processes, a price list that the default one is wrong about,
/// and enough categories that every
/// test gets its own, which no run has ever read.
/// </summary>
public sealed class BudgetMarket : IAsyncLifetime
{
    public const string Name = "budget market";
    public const int Workers = 4,
        Concurrency = 16,
        PagesPerCategory = 5;

    /// <summary>Calls of one provider that can be in flight at once.</summary>
    public const int Callers = Workers * Concurrency;

    /// <summary>What the marketplace bills.</summary>
    public const decimal AmazonUsd = 0.01m,
        EbayUsd = 0.003m;

    /// <summary>A price in our list at which no call fits.</summary>
    public const decimal OutOfReach = 1000m;

    /// <summary>Kept for a run of 100,000 items.</summary>
    private const int InLargeRun = 160;
    private const int Count = 180 + InLargeRun;
    private readonly Queue<Category> unread = new();
    private Platform? platform;

    /// <summary>Categories of 16,000 products and some 90,000 listings.</summary>
    internal IReadOnlyList<Category> LargeRun { get; private set; } = [];

    internal Platform Platform => platform ?? throw new InvalidOperationException("The market is not open yet.");

    public async Task InitializeAsync()
    {
        platform = new Platform(
            await LocalStack.StartAsync(
                new LocalStackOptions
                {
                    Workers = Workers,
                    Settings = new Dictionary<string, string>
                    {
                        ["Sandbox:Categories"] = Text(Count),
                        ["Sandbox:ProductsPerCategory"] = Text(PagesPerCategory * 20),
                        ["Sandbox:Prices:amazon"] = Text(AmazonUsd),
                        ["Sandbox:Prices:ebay"] = Text(EbayUsd),
                    },
                    Environment = new Dictionary<string, string> { ["Worker__Concurrency"] = Text(Concurrency) },
                }
            )
        );
        List<Category> all = [];
        await Eventually.Holds(
            async () =>
                (all = [.. (await platform.CategoriesAsync()).Values.OrderBy(c => c.ExternalId, StringComparer.Ordinal)]).Count == Count,
            describe: () => $"the {Count} categories of the marketplace are there; there are {all.Count}"
        );
        LargeRun = [.. all.TakeLast(InLargeRun)];
        foreach (var category in all.SkipLast(InLargeRun))
            unread.Enqueue(category);
    }

    public async Task DisposeAsync()
    {
        if (platform is not null)
            await platform.Stack.DisposeAsync();
    }

    /// <summary>
    /// A calm marketplace with an empty ledger, no run at work (a test that failed may have left one), the usual rates, the right price
    /// list, a wide
    /// cap.
    /// </summary>
    internal async Task<Platform> ResetAsync()
    {
        foreach (var left in await Platform.AllAsync<Run>("/api/runs?state=pending,running,pausing,paused,budgetStopped"))
        {
            await Platform.MoveAsync(left, "cancel");
            await Platform.InStateAsync(left, "cancelled");
        }
        await Platform.Ledger.ResetAsync();
        await Platform.SetRatesAsync();
        await SetPricesAsync(AmazonUsd, EbayUsd);
        await Platform.SetCapAsync(100m);
        return Platform;
    }

    /// <summary>
    /// Categories that no run has read: 5 Amazon calls and about 110 of eBay each. They are expected to be empty, so that the estimate
    /// never keeps a run from starting.
    /// </summary>
    internal async Task<List<Category>> UnreadAsync(int count)
    {
        var taken = Enumerable.Range(0, count).Select(_ => unread.Dequeue()).ToList();
        foreach (var category in taken)
            await Platform.ExpectProductsAsync(category.Id, 0);
        return taken;
    }

    /// <summary>Starts a run over so many unread categories.</summary>
    internal async Task<Run> StartAsync(string name, int categories) => await Platform.StartAsync(name, await UnreadAsync(categories));

    /// <summary>Our own price list, USD per call.</summary>
    internal async Task SetPricesAsync(decimal amazon, decimal ebay)
    {
        using var answer = await Platform.Stack.Api.PutAsJsonAsync(
            "/api/prices",
            new { amazon = new { priceUsd = amazon }, ebay = new { priceUsd = ebay } }
        );
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The same latency at both providers, so that the callers are at it together.</summary>
    internal async Task SlowDownAsync(double milliseconds)
    {
        foreach (var provider in (string[])["amazon", "ebay"])
            await Platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = milliseconds });
    }

    /// <summary>Gives the run that stands at its cap another one and lets it go on until it stands again.</summary>
    internal async Task<Run> GoOnAsync(Run run, decimal cap)
    {
        await Platform.SetCapAsync(cap);
        await Platform.MoveAsync(run, "resume");
        return await Platform.InStateAsync(run, "budgetStopped");
    }

    /// <summary>What answers have cost beyond our price list so far, by provider.</summary>
    internal async Task<IReadOnlyDictionary<string, decimal>> DiscrepanciesAsync() =>
        (await Platform.GetAsync<ListOf<BilledProvider>>("/api/providers")).Items.ToDictionary(
            provider => provider.Name,
            provider => provider.DiscrepancyUsd
        );

    /// <summary>Waits until at least half of the callers wait for an answer of eBay.</summary>
    internal Task EbayInFlightAsync() =>
        Eventually.Holds(
            async () => (await Platform.Ledger.ReadAsync()).Providers["ebay"].InFlight >= Callers / 2,
            describe: () => "calls to eBay are in flight"
        );

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>A provider as <c>GET /api/providers</c> shows its money.</summary>
internal sealed record BilledProvider(string Name, decimal PriceUsd, decimal DiscrepancyUsd);

[CollectionDefinition(BudgetMarket.Name)]
public sealed class BudgetMarketCollection : ICollectionFixture<BudgetMarket>;
