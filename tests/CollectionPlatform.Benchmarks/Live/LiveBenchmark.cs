using CollectionPlatform.TestSupport.Client;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Live;

/// <summary>
/// How soon what is collected is seen: from the marketplace's answer to the open page of the run, at about 200 items a second with 20
/// connections, one of them a browser; and from the commit to a connection, at about 500 items a second with 50.
/// </summary>
internal static class LiveBenchmark
{
    private const double ScreenP50 = 150,
        ScreenP99 = 400,
        WireP50 = 60,
        WireP99 = 250;

    /// <summary>For each of the two.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(45);

    /// <param name="time">To watch for.</param>
    /// <returns>0 when the goals were met.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        var screen = await ToScreenAsync(time, connections: 20, amazonPerSecond: 2, ebayPerSecond: 33);
        var wire = await ToConnectionAsync(time, connections: 50, amazonPerSecond: 5, ebayPerSecond: 83);
        return Said("answer to screen", screen, ScreenP50, ScreenP99) & Said("commit to connection", wire, WireP50, WireP99) ? 0 : 1;
    }

    private static async Task<Delays> ToScreenAsync(TimeSpan time, int connections, int amazonPerSecond, int ebayPerSecond)
    {
        await using var live = await LiveRun.StartAsync(amazonPerSecond, ebayPerSecond);
        await using var page = await PageWatcher.StartAsync(live.Stack.WebUrl, live.Visitor.Session);
        await page.OpenAsync(live.Run.Id);
        var watchers = await WatchersAsync(live, connections - 1);
        var stretch = await live.WatchAsync(time);
        var (seen, longest) = (await page.SeenAsync(), await page.LongestTaskAsync());
        var answered = (await live.Platform.Ledger.CallsAsync(live.Run.Id))
            .Where(call => call.Billed && call.AnsweredAt is { } at && stretch.Holds(at))
            .ToDictionary(call => call.Key, call => call.AnsweredAt!.Value);
        var entries = (await live.Platform.AllAsync<LogEntry>($"/api/runs/{live.Run.Id}/log"))
            .Where(entry => answered.ContainsKey(entry.UnitId))
            .ToList();
        var onScreen = new Delays(
            entries.Where(entry => seen.ContainsKey(entry.Id)).Select(entry => (seen[entry.Id] - answered[entry.UnitId]).TotalMilliseconds)
        );
        var onWire = new Delays(
            watchers.SelectMany(watcher => entries.Select(entry => (ToldAt(watcher, entry.Id) - answered[entry.UnitId]).TotalMilliseconds))
        );
        SayStretch(stretch, entries.Count, connections);
        Console.WriteLine(
            $"answer to screen: {onScreen}; {onScreen.Count} of {entries.Count} calls shown, the others were passed over for newer ones"
        );
        Console.WriteLine($"answer to connection: {onWire}");
        Console.WriteLine(
            $"messages/s of a connection: {watchers.Max(w => InStretch(w).Count()) / stretch.Seconds:0.0} at most, "
                + $"{watchers.Average(w => InStretch(w).Sum(t => t.Bytes)) / stretch.Seconds / 1024:0} KB/s; longest task in the page "
                + $"{longest:0} ms"
        );
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
        return onScreen;

        IEnumerable<HubMessage> InStretch(HubWatcher watcher) => watcher.Messages.Where(t => t.At >= stretch.From && t.At < stretch.To);
    }

    private static async Task<Delays> ToConnectionAsync(TimeSpan time, int connections, int amazonPerSecond, int ebayPerSecond)
    {
        await using var live = await LiveRun.StartAsync(amazonPerSecond, ebayPerSecond);
        var watchers = await WatchersAsync(live, connections);
        var stretch = await live.WatchAsync(time);
        var commits = (await CommitsAsync(live)).Where(commit => stretch.Holds(commit.At)).ToList();
        var delays = new Delays(
            watchers.SelectMany(watcher => commits.Select(commit => (ToldAt(watcher, commit.Last) - commit.At).TotalMilliseconds))
        );
        SayStretch(stretch, commits.Sum(c => c.Units), connections);
        Console.WriteLine($"commit to connection: {delays}; {commits.Count} commits");
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
        return delays;
    }

    private static async Task<List<HubWatcher>> WatchersAsync(LiveRun live, int count)
    {
        var watchers = new List<HubWatcher>();
        for (var i = 0; i < count; i++)
            watchers.Add(await HubWatcher.OpenAsync(live.Stack.WebUrl, live.Visitor.Session, live.Run.Id));
        return watchers;
    }

    private static DateTimeOffset ToldAt(HubWatcher watcher, long entry) => watcher.Messages.First(told => told.Last >= entry).At;

    /// <summary>A commit counts from when its transaction began, which is a little earlier than it could be seen.</summary>
    private static async Task<List<(DateTimeOffset At, long Last, int Units)>> CommitsAsync(LiveRun live)
    {
        await using var source = NpgsqlDataSource.Create(live.Stack.PostgresConnectionString);
        await using var command = source.CreateCommand(
            "select stored_at, first_seq + units - 1, units from run_commits where run_id = $1 and units > 0 order by first_seq"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.Parse(live.Run.Id) });
        await using var reader = await command.ExecuteReaderAsync();
        var commits = new List<(DateTimeOffset, long, int)>();
        while (await reader.ReadAsync())
            commits.Add((reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1), reader.GetInt32(2)));
        return commits;
    }

    private static void SayStretch(Stretch stretch, int calls, int connections) =>
        Console.WriteLine(
            $"{stretch.Seconds:0} s, {stretch.Items / stretch.Seconds:0} items/s in {calls / stretch.Seconds:0} calls/s, "
                + $"{connections} connections"
        );

    private static bool Said(string what, Delays delays, double p50, double p99)
    {
        var met = delays.Meets(p50, p99);
        Console.WriteLine($"goal of {what}: p50 <= {p50} ms, p99 <= {p99} ms: {(met ? "met" : "missed")}");
        return met;
    }
}
