using System.Globalization;
using System.Net.Http.Json;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>All tests share one product; xunit runs the classes of a collection one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class CrashCollection : ICollectionFixture<CrashStack>
{
    public const string Name = "a product that is harmed";
}

/// <summary>
/// The product with two workers over a catalogue small enough for a run of some 4 s, which both providers take part in nearly to its end:
/// amazon's rate is low, ebay's answers are slow for the few calls that may be in flight. It takes no turn: its tests mostly wait, and what
/// they
/// measure allows for a busy machine.
/// </summary>
public sealed class CrashStack : IAsyncLifetime
{
    public const int Workers = 2,
        Concurrency = 8,
        Tries = 6;

    public static readonly Setup Setup = new(Workers, Concurrency);

    public static readonly string[] WorkerNames = [.. Setup.WorkerNames];

    private static readonly LocalStackOptions Options = new()
    {
        Workers = Workers,
        Settings = new Dictionary<string, string>
        {
            ["Sandbox:Categories"] = "6",
            ["Sandbox:ProductsPerCategory"] = "60",
            ["Sandbox:OverlapPercent"] = "10",
        },
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
        var listed = _catalogue
            .Keys.Where(key => key.StartsWith("amazon:", StringComparison.Ordinal))
            .DistinctBy(key => key.Split(':')[1])
            .Count();
        await Eventually.Holds(
            async () =>
                (_categories = (await Evidence.GetAsync<PageOf<CategoryView>>(_stack, "/api/categories?limit=500")).Items).Count == listed,
            describe: () => $"the {listed} categories are imported; {_categories.Count} are"
        );
        Assert.Contains(_catalogue.Products.Values, product => product.Categories.Count == 2); // or "once per run" would be no test
        await PaceAsync();
    }

    public Task DisposeAsync() => _stack?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>Starts a collection over the whole catalogue, with an empty ledger and the usual latencies.</summary>
    /// <param name="amazon">Faults of amazon besides.</param>
    public async Task<RunningRun> StartRunAsync(decimal capUsd = 5, SandboxFaults? amazon = null)
    {
        await PrepareAsync(capUsd);
        if (amazon is not null)
            await Stack.Ledger.SetAsync("amazon", amazon);
        return await StartAsync(_categories);
    }

    /// <summary>Starts so many collections of one category each, with an empty ledger and the usual latencies.</summary>
    public async Task<IReadOnlyList<(RunningRun Run, CategoryView Category)>> StartSmallRunsAsync(int count)
    {
        await PrepareAsync(capUsd: 5);
        var runs = new List<(RunningRun, CategoryView)>();
        foreach (var category in Enumerable.Range(0, count).Select(n => _categories[n % _categories.Count]))
            runs.Add((await StartAsync([category]), category));
        return runs;
    }

    private async Task PrepareAsync(decimal capUsd)
    {
        await CancelLeftoversAsync();
        await Stack.Ledger.ResetAsync();
        await SlowDownAsync();
        await SendAsync(HttpMethod.Put, "/api/settings", new { budgetCapUsd = capUsd });
    }

    private async Task<RunningRun> StartAsync(IEnumerable<CategoryView> categories)
    {
        using var answer = await Eventually.Gives(async () =>
            await NotWhileAwayAsync(
                await Stack.Api.PostAsJsonAsync(
                    "/api/collections",
                    new { categoryIds = categories.Select(c => c.Id), acknowledgeWarning = true }
                )
            )
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new RunningRun(this, (await answer.Content.ReadFromJsonAsync<RunView>())!.Id);
    }

    /// <summary>503 asks to try again: nothing was started.</summary>
    private static Task<HttpResponseMessage?> NotWhileAwayAsync(HttpResponseMessage answer) =>
        Task.FromResult(answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable ? null : answer);

    /// <summary>What a test that failed left running would disturb the next one.</summary>
    private Task CancelLeftoversAsync() =>
        Eventually.Holds(
            async () =>
            {
                var left = (await Evidence.GetAsync<PageOf<RunView>>(Stack, "/api/runs?limit=500"))
                    .Items.Where(run => run.State is not ("completed" or "completedWithFailures" or "cancelled" or "failed"))
                    .ToList();
                foreach (var run in left.Where(run => run.State != "cancelling"))
                    // refused when it has ended meanwhile
                    using (await Stack.Api.PostAsJsonAsync($"/api/runs/{run.Id}/cancel", new { })) { }
                return left.Count == 0;
            },
            TimeSpan.FromSeconds(60),
            () => "earlier runs end\n" + Stack.LogTail()
        );

    /// <summary>The usual latencies; a sandbox that is started anew has none.</summary>
    public async Task SlowDownAsync()
    {
        await Stack.Ledger.SetAsync("amazon", new SandboxFaults { LatencyMs = 200, JitterMs = 300 });
        await Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 30, JitterMs = 120 });
    }

    /// <summary>Does something to the system, and notes when.</summary>
    public async Task<Interruption> InterruptAsync(string what, int workersLost, Func<Task> act, bool redisLost = false)
    {
        var began = TimeProvider.System.GetUtcNow();
        await act();
        try
        {
            await Stack.Ledger.ReadAsync(); // what was on its way before has arrived when this is answered
        }
        catch (HttpRequestException)
        {
            // The sandbox was stopped too: nothing arrives any more.
        }

        return new Interruption(what, began, TimeProvider.System.GetUtcNow(), workersLost, redisLost);
    }

    /// <summary>
    /// Repeats a round until what was done to the system came in the middle of the run: when that is cannot be chosen to the millisecond,
    /// and on a machine that stands still
    /// for a moment it may be over. What a round asserts must hold of every one.
    /// </summary>
    /// <param name="round">Answers whether it came in the middle.</param>
    public static async Task InTheMiddleAsync(Func<Task<bool>> round)
    {
        for (var tries = 0; tries < Tries; tries++)
            if (await round())
                return;
        Assert.Fail($"In none of {Tries} rounds it came in the middle of the run.");
    }

    /// <summary>The providers' rates, calls per second over all workers.</summary>
    public Task PaceAsync(int amazonPerSecond = 5, int ebayPerSecond = 2000) =>
        SendAsync(
            HttpMethod.Put,
            "/api/prices",
            new
            {
                amazon = new { callsPerSecond = amazonPerSecond, burst = amazonPerSecond },
                ebay = new { callsPerSecond = ebayPerSecond, burst = ebayPerSecond },
            }
        );

    /// <summary>A request that the Api must accept; repeated while its database is away.</summary>
    public async Task SendAsync(HttpMethod method, string path, object body)
    {
        using var answer = await Eventually.Gives(async () =>
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            return await NotWhileAwayAsync(await Stack.Api.SendAsync(request));
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
