using CollectionPlatform.TestSupport;
using CollectionPlatform.TestSupport.Client;

namespace CollectionPlatform.Benchmarks.Live;

/// <summary>The whole product with a run at an even pace, long enough to be watched.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private const int Categories = 30,
        ProductsPerCategory = 300;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);

    private LiveRun(LocalStack stack, Platform platform, WebVisitor visitor, Run run)
    {
        (Stack, Platform, Visitor, Run) = (stack, platform, visitor, run);
    }

    public LocalStack Stack { get; }
    public Platform Platform { get; }

    /// <summary>Somebody who is signed in.</summary>
    public WebVisitor Visitor { get; }
    public Run Run { get; }

    /// <summary>Returns once the run is at full speed.</summary>
    public static async Task<LiveRun> StartAsync(int amazonPerSecond, int ebayPerSecond)
    {
        var stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Settings = new Dictionary<string, string>
                {
                    ["Sandbox:Categories"] = $"{Categories}",
                    ["Sandbox:ProductsPerCategory"] = $"{ProductsPerCategory}",
                },
                Environment = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Warning" },
            }
        );
        var platform = new Platform(stack);
        IReadOnlyList<Category> categories = [];
        await Eventually.Holds(
            async () => (categories = await platform.AllAsync<Category>("/api/categories")).Count == Categories,
            describe: () => "the categories are imported"
        );
        await platform.SetCapAsync(100);
        await platform.SetRatesAsync(amazonPerSecond, ebayPerSecond);
        foreach (var provider in (string[])["amazon", "ebay"])
            await platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = 30, JitterMs = 100 });
        var visitor = await WebVisitor.SignInAsync(stack);
        var run = await platform.StartAsync("live", categories);
        run = await platform.UntilAsync(
            run,
            now => now.Counts.Calls.Ebay > ebayPerSecond * Warming.TotalSeconds,
            "the run is at full speed"
        );
        return new LiveRun(stack, platform, visitor, run);
    }

    /// <summary>Lets it go on for that long, then ends it; answers what came meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The run was over before.</exception>
    public async Task<Stretch> WatchAsync(TimeSpan time)
    {
        var before = await Platform.RunAsync(Run.Id);
        var from = TimeProvider.System.GetUtcNow();
        await Task.Delay(time, TimeProvider.System);
        var (to, after) = (TimeProvider.System.GetUtcNow(), await Platform.RunAsync(Run.Id));
        if (after.State != "running")
            throw new InvalidOperationException($"The run did not last: {after}");
        return new Stretch(from, to, after.Counts.Products + after.Counts.Listings - before.Counts.Products - before.Counts.Listings);
    }

    public async ValueTask DisposeAsync()
    {
        Visitor.Dispose();
        await Stack.DisposeAsync();
    }
}

/// <param name="Items">Products and listings that came in it.</param>
internal sealed record Stretch(DateTimeOffset From, DateTimeOffset To, long Items)
{
    public double Seconds => (To - From).TotalSeconds;

    /// <summary>What came so late that it may not have been seen yet does not count.</summary>
    public bool Holds(DateTimeOffset at) => at >= From && at < To - TimeSpan.FromSeconds(2);
}
