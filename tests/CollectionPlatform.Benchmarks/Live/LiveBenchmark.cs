using CollectionPlatform.TestSupport;
using CollectionPlatform.TestSupport.Client;

namespace CollectionPlatform.Benchmarks.Live;

/// <summary>
/// From the marketplace's answer to the open page of the run: with a run of about 200 items a second and 20 watching connections, one of
/// them a browser.
/// </summary>
internal static class LiveBenchmark
{
    private const int Connections = 20,
        AmazonPerSecond = 2,
        EbayPerSecond = 33,
        Categories = 30,
        ProductsPerCategory = 100;
    private const double GoalP50 = 200,
        GoalP99 = 600;
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);

    /// <param name="time">To watch for.</param>
    /// <returns>0 when the goals were met.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        await using var stack = await LocalStack.StartAsync(
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
        await platform.SetRatesAsync(AmazonPerSecond, EbayPerSecond);
        foreach (var provider in (string[])["amazon", "ebay"])
            await platform.Ledger.SetAsync(provider, new SandboxFaults { LatencyMs = 30, JitterMs = 100 });

        using var visitor = await WebVisitor.SignInAsync(stack);
        await using var page = await PageWatcher.StartAsync(stack.WebUrl, visitor.Session);
        var run = await platform.StartAsync("live", categories);
        run = await platform.UntilAsync(
            run,
            now => now.Counts.Calls.Ebay > EbayPerSecond * Warming.TotalSeconds,
            "the run is at full speed"
        );
        await page.OpenAsync(run.Id);
        var watchers = new List<HubWatcher>();
        for (var i = 1; i < Connections; i++)
            watchers.Add(await HubWatcher.OpenAsync(stack.WebUrl, visitor.Session, run.Id));

        var before = await platform.RunAsync(run.Id);
        var from = TimeProvider.System.GetUtcNow();
        await Task.Delay(time, TimeProvider.System);
        var (to, after) = (TimeProvider.System.GetUtcNow(), await platform.RunAsync(run.Id));
        var (seen, longest) = (await page.SeenAsync(), await page.LongestTaskAsync());
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
        if (after.State != "running")
            throw new InvalidOperationException($"The run did not last: {after}");
        await platform.MoveAsync(run, "cancel");

        var answered = (await platform.Ledger.CallsAsync(run.Id))
            .Where(call => call.Billed && call.AnsweredAt >= from && call.AnsweredAt < to - TimeSpan.FromSeconds(2))
            .ToDictionary(call => call.Key, call => call.AnsweredAt!.Value);
        var entries = (await platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log"))
            .Where(entry => answered.ContainsKey(entry.UnitId))
            .ToList();
        var onScreen = entries
            .Where(entry => seen.ContainsKey(entry.Id))
            .Select(entry => (seen[entry.Id] - answered[entry.UnitId]).TotalMilliseconds)
            .Order()
            .ToList();
        var onWire = watchers
            .SelectMany(watcher =>
                entries.Select(entry =>
                    (watcher.Messages.First(told => told.Last >= entry.Id).At - answered[entry.UnitId]).TotalMilliseconds
                )
            )
            .Order()
            .ToList();
        var seconds = (to - from).TotalSeconds;
        var items = after.Counts.Products + after.Counts.Listings - before.Counts.Products - before.Counts.Listings;

        Console.WriteLine($"{seconds:0} s, {items / seconds:0} items/s in {entries.Count / seconds:0} calls/s, {Connections} connections");
        Console.WriteLine(
            $"answer to screen: {Percentiles(onScreen)}; {onScreen.Count} of {entries.Count} calls shown, the others were passed "
                + "over for newer ones"
        );
        Console.WriteLine($"answer to connection: {Percentiles(onWire)}");
        Console.WriteLine(
            $"messages/s of a connection: {watchers.Max(w => w.Messages.Count(t => t.At >= from && t.At < to)) / seconds:0.0} at "
                + $"most, {watchers.Average(w => w.Messages.Where(t => t.At >= from).Sum(t => t.Bytes)) / seconds / 1024:0} KB/s; "
                + $"longest task in the page {longest:0} ms"
        );
        var met = onScreen.Count > 0 && onScreen.At(0.5) <= GoalP50 && onScreen.At(0.99) <= GoalP99;
        Console.WriteLine($"goal p50 <= {GoalP50} ms, p99 <= {GoalP99} ms: {(met ? "met" : "missed")}");
        return met ? 0 : 1;
    }

    private static string Percentiles(List<double> sorted) =>
        sorted.Count == 0
            ? "nothing was seen"
            : $"p50 {sorted.At(0.5):0} ms, p90 {sorted.At(0.9):0} ms, p99 {sorted.At(0.99):0} ms, max {sorted[^1]:0} ms";

    private static double At(this List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
}
