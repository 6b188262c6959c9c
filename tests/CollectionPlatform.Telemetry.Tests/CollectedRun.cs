using System.Globalization;
using System.Net.Http.Json;
using CollectionPlatform.Telemetry.Tests.Otlp;
using CollectionPlatform.Telemetry.Tests.Product;
using CollectionPlatform.TestSupport.Client;

namespace CollectionPlatform.Telemetry.Tests;

/// <summary>
/// One collection from the click to its end, some of its units skipped, then a time without work; and all the telemetry of it. The tests
/// look at it, each from its side.
/// </summary>
public sealed class CollectedRun : IAsyncLifetime
{
    private const int Categories = 2,
        ExportsWhileIdle = 4;
    private RunningProduct? product;

    internal OtlpReceiver Telemetry => product!.Telemetry;

    internal IReadOnlyList<Span> Spans { get; private set; } = [];

    internal IEnumerable<Span> Calls => Spans.Where(span => span.IsCall);

    internal IEnumerable<Span> Commits => Spans.Where(span => span.Name == "commit");

    internal Run Run { get; private set; } = null!;

    internal RunLedger[] Billed { get; private set; } = [];

    /// <summary>The used share of the cap in the middle of the run.</summary>
    internal (double Api, double Gauge) UsedRatio { get; private set; }

    /// <summary>From here on nobody asked for anything but health.</summary>
    internal DateTimeOffset IdleSince { get; private set; }

    public async Task InitializeAsync()
    {
        product = await RunningProduct.StartAsync([
            new("Sandbox__Categories", Categories.ToString(CultureInfo.InvariantCulture)),
            new("Sandbox__ProductsPerCategory", "50"),
        ]);
        await product.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 4000, NotFoundRate = 0.2 });
        await Eventually.Holds(
            async () => (await GetAsync<ListOf<Category>>("/api/categories")).Items.Count == Categories,
            describe: () => $"the categories are there\n{product.Tail()}"
        );
        using var visitor = await product.SignInAsync();
        var id = await visitor.StartCollectionAsync();
        var stream = product.Api.GetStringAsync(new Uri($"/api/runs/{id}/stream", UriKind.Relative));

        await AwaitUsedRatioAsync(id); // while the answers of ebay are on their way
        await product.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 0 });
        await Eventually.Holds(
            async () => (Run = await RunAsync(id)).FinishedAt is not null,
            describe: () => $"the run ends; it is {Run}\n{product.Tail()}"
        );
        await stream;
        Billed = [.. (await product.Ledger.ReadAsync()).Runs[id].Values];
        await AwaitIdleAsync();
        Spans = Telemetry.Spans;
    }

    public async Task DisposeAsync()
    {
        if (product is not null)
            await product.DisposeAsync();
    }

    /// <summary>What was called on behalf of a span.</summary>
    internal IEnumerable<Span> Below(Span parent) => Spans.Where(span => span.Parent == parent.Id && span.TraceId == parent.TraceId);

    private async Task AwaitUsedRatioAsync(string id) =>
        await Eventually.Holds(
            async () =>
            {
                UsedRatio = ((await RunAsync(id)).Spend.UsedRatio, Telemetry.Sum("collection.budget.used_ratio"));
                return UsedRatio.Api > 0 && Math.Abs(UsedRatio.Api - UsedRatio.Gauge) < 1e-9;
            },
            TimeSpan.FromSeconds(20),
            () => $"the used ratio is exported; {UsedRatio}\n{product!.Tail()}"
        );

    /// <summary>
    /// Waits until all of the run is exported (Redis' spans come in bunches, every 10 s), and until every service has exported some more
    /// since then.
    /// </summary>
    private async Task AwaitIdleAsync()
    {
        IdleSince = DateTimeOffset.UtcNow;
        var calls = Run.Counts.Calls.Amazon + Run.Counts.Calls.Ebay;
        await Eventually.Holds(
            () =>
            {
                Spans = Telemetry.Spans;
                return Calls.Count() >= calls && Commits.Any() && Commits.All(c => Below(c).Any(span => span.IsRedis));
            },
            TimeSpan.FromSeconds(30),
            () => $"{calls} calls, and the Redis script of {Commits.Count()} commits are exported; there are {Calls.Count()} calls"
        );
        var before = RunningProduct.Names.ToDictionary(name => name, Telemetry.Exports);
        await Eventually.Holds(
            async () =>
            {
                await product!.AskForHealthAsync();
                return before.All(service => Telemetry.Exports(service.Key) >= service.Value + ExportsWhileIdle);
            },
            TimeSpan.FromSeconds(30),
            () => $"every service exports its metrics {ExportsWhileIdle} times"
        );
    }

    private Task<Run> RunAsync(string id) => GetAsync<Run>($"/api/runs/{id}");

    private async Task<T> GetAsync<T>(string path)
        where T : class =>
        await product!.Api.GetFromJsonAsync<T>(path, Wire.Json) ?? throw new InvalidDataException($"GET {path} answered null.");
}
