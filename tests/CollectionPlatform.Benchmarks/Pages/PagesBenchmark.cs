using System.Diagnostics;
using CollectionPlatform.TestSupport;
using CollectionPlatform.TestSupport.Client;

namespace CollectionPlatform.Benchmarks.Pages;

/// <summary>How long server-rendered pages take over a database as after years. The time is shared by the pages.</summary>
internal static class PagesBenchmark
{
    private const double GoalP95 = 100;
    private const int Warming = 5, FewestVisits = 20;
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);

    private static readonly string[] Pages =
    [
        "/admin/automation", "/admin/automation?state=completedWithFailures", "/admin/automation?q=spring", "/admin/automation?q=no-such-run",
        $"/admin/automation/runs/{LargeHistory.LargeRun}", $"/admin/automation/runs/{LargeHistory.LargeRun}?reason=malformed", "/admin/automation/runs/00000000-0000-7000-8000-000000000100",
        "/products", "/products?after=500000", "/products?q=kettle", "/products?q=number%20777777", "/products?q=nothing-like-it", $"/products?runId={LargeHistory.LargeRun}", "/admin/settings",
    ];

    /// <param name="time">To measure for.</param>
    /// <returns>0 when every page met the goal.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions { Environment = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Warning" } });
        var platform = new Platform(stack);
        await Eventually.Holds(async () => (await platform.AllAsync<Category>("/api/categories")).Count > 0, describe: () => "the categories are imported");
        var filled = Stopwatch.StartNew();
        await LargeHistory.FillAsync(stack.PostgresConnectionString);
        Console.WriteLine($"{LargeHistory.Runs:N0} runs, {LargeHistory.Products:N0} products, {LargeHistory.Failures:N0} failures, filled in {filled.Elapsed.TotalSeconds:0} s");

        using var visitor = await WebVisitor.SignInAsync(stack);
        var missed = 0;
        foreach (var path in Pages) missed += await MeasureAsync(visitor, path, time / Pages.Length) ? 0 : 1;
        Console.WriteLine(missed == 0 ? $"goal p95 < {GoalP95} ms: met by all {Pages.Length} pages" : $"goal p95 < {GoalP95} ms: missed by {missed} of {Pages.Length} pages");
        return missed == 0 ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(WebVisitor visitor, string path, TimeSpan time)
    {
        var (milliseconds, bytes) = (new List<double>(), 0);
        for (var (visit, clock) = (0, Stopwatch.StartNew()); visit < Warming + FewestVisits || clock.Elapsed < time; visit++)
        {
            var took = Stopwatch.StartNew();
            using var answer = await visitor.GetAsync(path);
            bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
            answer.EnsureSuccessStatusCode();
            if (visit >= Warming) milliseconds.Add(took.Elapsed.TotalMilliseconds);
        }

        milliseconds.Sort();
        var p95 = milliseconds[(int)(0.95 * milliseconds.Count)];
        Console.WriteLine($"{path}: p50 {milliseconds[milliseconds.Count / 2]:0} ms, p95 {p95:0} ms, max {milliseconds[^1]:0} ms of {milliseconds.Count} visits, {bytes / 1024} KB");
        return p95 < GoalP95;
    }
}
