using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.TestSupport;
using CollectionPlatform.TestSupport.Client;

namespace CollectionPlatform.Benchmarks.Starting;

/// <summary>From the call that starts a run over 248 categories until its first product can be read.</summary>
internal static class FirstBenchmark
{
    public const string Name = "first";
    private const int Categories = 248;
    private const double Goal = 0.6;
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <returns>0 when the goal was met.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var time = new Bounded(options.Time);
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions { Settings = new Dictionary<string, string> { ["Sandbox:Categories"] = $"{Categories}" } }
        );
        var platform = new Platform(stack);
        IReadOnlyList<Category> categories = [];
        await Eventually.Holds(
            async () => (categories = await platform.AllAsync<Category>("/api/categories")).Count == Categories,
            describe: () => "the categories are imported"
        );
        await platform.SetCapAsync(1000);
        var rounds = new List<double>();
        for (var n = 0; n < options.Rounds && time.HasRoom(TimeSpan.FromSeconds(10)); n++)
        {
            await Task.Delay(TimeSpan.FromSeconds(3)); // the machine comes to rest
            var load = Machine.Load();
            var clock = Stopwatch.StartNew();
            var run = await platform.StartAsync($"first {n}", categories);
            await time.UntilAsync(
                async () => (await platform.GetAsync<ListOf<Product>>($"/api/products?runId={run.Id}&limit=1")).Items.Count > 0,
                Look
            );
            rounds.Add(clock.Elapsed.TotalSeconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {n + 1}: {rounds[^1]:0.00} s, load {load:0.0}"));
            await platform.MoveAsync(run, "cancel");
            await platform.EndedAsync(run);
        }

        if (rounds.Count == 0)
        {
            Console.WriteLine("The time was too short for a run.");
            return 1;
        }
        Console.WriteLine($"Kept in {Results.Write(Name, rounds)}.");
        var met = rounds.Median() <= Goal;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"first product readable after {rounds.Median():0.00} s (median), goal {Goal} s: {(met ? "met" : "missed")}"
            )
        );
        return met ? 0 : 1;
    }
}
