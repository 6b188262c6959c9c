using System.Globalization;
using System.Net.Http.Json;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>The tests share one product that runs; xunit runs the classes of a collection one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class CrashStackCollection : ICollectionFixture<CrashStack>
{
    public const string Name = "one running product";
}

/// <summary>
/// The product with two workers over a catalogue small enough for a run of some 4 s, which both providers take part in nearly to its end: amazon's rate is low, ebay's
/// answers are slow for the few calls that may be in flight.
/// </summary>
public sealed class CrashStack : IAsyncLifetime
{
    public const int Workers = 2, Concurrency = 8;

    public static readonly Setup Setup = new(Workers, Concurrency);

    public static readonly string[] WorkerNames = [.. Setup.WorkerNames];

    private static readonly LocalStackOptions Options = new()
    {
        Workers = Workers,
        Settings = new Dictionary<string, string> { ["Sandbox:Categories"] = "6", ["Sandbox:ProductsPerCategory"] = "60", ["Sandbox:OverlapPercent"] = "10" },
        Environment = new Dictionary<string, string> { ["Worker__Concurrency"] = Concurrency.ToString(CultureInfo.InvariantCulture) },
    };

    private LocalStack? _stack;
    private Catalogue? _catalogue;
    private IReadOnlyList<CategoryView> _categories = [];

    public LocalStack Stack => _stack ?? throw new InvalidOperationException("It is not started.");

    public Catalogue Catalogue => _catalogue ?? throw new InvalidOperationException("It is not started.");

    public IReadOnlyList<CategoryView> Categories => _categories;

    public async Task InitializeAsync()
    {
        _stack = await LocalStack.StartAsync(Options);
        _catalogue = await Catalogue.ReadAsync(_stack.Sandbox);
        _categories = (await Evidence.GetAsync<PageOf<CategoryView>>(_stack, "/api/categories?limit=500")).Items;
        Assert.Contains(_catalogue.Products.Values, product => product.Categories.Count == 2); // or "once per run" would be no test
        await PaceAsync();
    }

    public Task DisposeAsync() => _stack?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>Starts a collection over the whole catalogue, with an empty ledger and the usual latencies.</summary>
    /// <param name="amazon">Faults of amazon besides.</param>
    public async Task<RunningRun> StartRunAsync(decimal capUsd = 5, SandboxFaults? amazon = null)
    {
        await CancelLeftoversAsync();
        await Stack.Ledger.ResetAsync();
        await SlowDownAsync();
        if (amazon is not null) await Stack.Ledger.SetAsync("amazon", amazon);
        await SendAsync(HttpMethod.Put, "/api/settings", new { budgetCapUsd = capUsd });
        using var answer = await Stack.Api.PostAsJsonAsync("/api/collections", new { categoryIds = _categories.Select(c => c.Id), acknowledgeWarning = true });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new RunningRun(this, (await answer.Content.ReadFromJsonAsync<RunView>())!.Id);
    }

    /// <summary>What a test that failed left running would disturb the next one.</summary>
    private Task CancelLeftoversAsync() => Eventually.Holds(async () =>
    {
        var left = (await Evidence.GetAsync<PageOf<RunView>>(Stack, "/api/runs?limit=500")).Items.Where(run => run.State is not ("completed" or "completedWithFailures" or "cancelled" or "failed")).ToList();
        foreach (var run in left.Where(run => run.State != "cancelling")) await SendAsync(HttpMethod.Post, $"/api/runs/{run.Id}/cancel", new { });
        return left.Count == 0;
    }, describe: () => "earlier runs end\n" + Stack.LogTail());

    /// <summary>A sandbox that is started anew has no latencies.</summary>
    private async Task SlowDownAsync()
    {
        await Stack.Ledger.SetAsync("amazon", new SandboxFaults { LatencyMs = 200, JitterMs = 300 });
        await Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 30, JitterMs = 120 });
    }

    /// <summary>The providers' rates, calls per second over all workers.</summary>
    public Task PaceAsync(int amazonPerSecond = 5, int ebayPerSecond = 2000) => SendAsync(HttpMethod.Put, "/api/prices", new
    {
        amazon = new { callsPerSecond = amazonPerSecond, burst = amazonPerSecond },
        ebay = new { callsPerSecond = ebayPerSecond, burst = ebayPerSecond },
    });

    /// <summary>A request that the Api must accept.</summary>
    public async Task SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await Stack.Api.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
