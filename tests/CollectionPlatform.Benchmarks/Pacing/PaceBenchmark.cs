using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Benchmarks.Engine;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Benchmarks.Pacing;

/// <summary>Which share of a known limit workers use together, and whether they ever go beyond it by more than the burst.</summary>
internal static class PaceBenchmark
{
    public const string Name = "pace";
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);

    private const double GoalShare = 0.97;
    private static readonly int[] Rates = [200, 1_000],
        Workers = [1, 8];

    /// <summary>As real marketplaces take.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(80);

    /// <summary>Calls before this are not judged by their share: the bucket and the calls in flight fill up.</summary>
    private const double Warming = 2;

    private sealed record Result(int PerSecond, int Burst, int Workers, double Seconds, double Share, double MostAhead);

    /// <returns>0 when the goals were met.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var variants = (from rate in Rates from workers in Workers select (rate, workers)).ToList();
        var seconds = options.IsQuick ? 2 : Math.Max(2, options.Time.TotalSeconds / variants.Count - Warming);
        using var time = new Bounded(options.Time + TimeSpan.FromSeconds(60)); // preparing is not measuring
        await using var bed = new TestBed();
        await bed.StartAsync();
        Console.WriteLine($"{await Machine.OfAsync(bed)}, load {Machine.Load():0.0}");
        var results = new List<Result>();
        foreach (var (rate, workers) in variants)
        {
            var result = await MeasureAsync(bed, rate, workers, seconds, time);
            results.Add(result);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.PerSecond:N0} calls/s, burst {result.Burst}, {result.Workers} workers: {result.Share:P1} of the limit used "
                        + $"in {result.Seconds:0} s; at most {result.MostAhead:0} calls ahead of it, load {Machine.Load():0.0}"
                )
            );
        }

        Console.WriteLine($"Kept in {Results.Write(options.IsQuick ? $"{Name}-quick" : Name, results)}.");
        var met = results.TrueForAll(r => r.Share >= GoalShare && r.MostAhead <= r.Burst);
        Console.WriteLine($"goal {GoalShare:P0} of the limit, never ahead by more than the burst: {(met ? "met" : "missed")}");
        return met || options.IsQuick ? 0 : 1;
    }

    private static async Task<Result> MeasureAsync(TestBed bed, int perSecond, int workers, double seconds, Bounded time)
    {
        var burst = perSecond / 5;
        await bed.ResetAsync();
        await bed.LimitAsync(ProviderName.Ebay, perSecond, burst);
        var scenario = Scenario.All[0];
        var units = (int)(perSecond * (seconds + (3 * Warming)));
        var pages = (units / scenario.ProductsPerPage / Scenario.Categories) + 1;
        var providers = scenario.Providers(pages);
        var ebay = new WatchedProvider(providers.Single(p => p.Name == ProviderName.Ebay), Latency);
        var amazon = providers.Single(p => p.Name == ProviderName.Amazon);
        var run = await PreparedRun.CreateAsync(bed, [.. Enumerable.Range(0, Scenario.Categories).Select(n => $"main{n}")]);
        await run.CollectPagesAsync(amazon, time.Stop);
        await bed.SettleAsync();

        var engines = new List<RunningEngine>();
        try
        {
            for (var n = 1; n <= workers; n++)
                engines.Add(await RunningEngine.StartAsync(bed, $"worker-{n}", Marketplace.Of(amazon, ebay), time.Stop));
            await run.StartAsync();
            await time.UntilAsync(() => Task.FromResult(ebay.CallTimes.Count > 0), TimeSpan.FromMilliseconds(5));
            var from = (Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency) + Warming;
            await Task.Delay(TimeSpan.FromSeconds(Warming + seconds), TimeProvider.System, time.Stop);
            var calls = ebay.CallTimes;
            return new Result(
                perSecond,
                burst,
                workers,
                seconds,
                Pace.Share(calls, from, seconds, perSecond),
                Pace.MostAhead(calls, perSecond)
            );
        }
        finally
        {
            foreach (var engine in engines)
                await engine.DisposeAsync();
        }
    }
}
