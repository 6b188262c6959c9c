using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>Server-sent events of a run: everything once, in order, also across a reconnect.</summary>
[Collection(Marketplace.Name)]
public sealed class StreamTests(Marketplace marketplace, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_stream_shows_every_entry_once_in_order_also_when_its_listener_reconnects()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(50);
        await platform.SetRatesAsync(ebay: 50); // 660 look-ups: far from done when the first listener leaves
        using var deadline = new CancellationTokenSource(Limit, TimeProvider.System);
        var run = await platform.StartAsync("Streamed", marketplace.Categories.Take(6));
        var fromTheStart = ListenAsync(platform, run, 0, int.MaxValue, deadline.Token);

        var first = await ListenAsync(platform, run, null, 100, deadline.Token); // leaves in mid-run
        Assert.Equal("running", (await platform.RunAsync(run.Id)).State);
        var rest = ListenAsync(platform, run, first.Last, int.MaxValue, deadline.Token); // until the server ends it
        await platform.SetRatesAsync();
        var second = await rest;
        var whole = await fromTheStart;
        var done = (await platform.RunAsync(run.Id)).Counts.UnitsDone;
        output.WriteLine($"First connection: {first}; second: {second}; one from the start: {whole}; units done: {done}.");

        foreach (var stream in (Heard[])[first, second, whole])
        {
            Assert.Equal("snapshot", stream.Names[0]);
            Assert.Contains("progress", stream.Names);
        }
        Assert.Equal(Numbers(first.Begin + 1, first.Last), first.Entries);
        Assert.Equal(Numbers(first.Last + 1, done), second.Entries);
        Assert.Equal(Numbers(1, done), whole.Entries);
        Assert.Equal("completed", second.LastState);

        var log = await platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log");
        Assert.Equal(log.Select(entry => (entry.Id, entry.UnitId)), whole.Units);
        Assert.Equal(log.Count, log.Select(entry => entry.UnitId).Distinct().Count());
    }

    private static IEnumerable<long> Numbers(long first, long last) => Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + i);

    /// <summary>Listens until the server ends the stream or so many entries have come, and the progress that goes with them.</summary>
    private static async Task<Heard> ListenAsync(Platform platform, Run run, long? lastEventId, int most, CancellationToken stop)
    {
        var heard = new Heard();
        await foreach (var happened in EventStream.FollowAsync(platform, run, lastEventId, stop))
        {
            if (heard.Names.Count == 0)
                heard.Begin = happened.Id ?? 0;
            heard.Names.Add(happened.Name);
            if (happened.Name is "snapshot" or "state")
                heard.LastState = happened.Read<Run>().State;
            if (happened.Name == "progress" && heard.Units.Count >= most)
                break;
            if (happened.Name != "entry")
                continue;
            var entry = happened.Read<LogEntry>();
            Assert.Equal(entry.Id, happened.Id);
            heard.Units.Add((entry.Id, entry.UnitId));
        }
        return heard;
    }

    /// <summary>What one connection brought.</summary>
    private sealed class Heard
    {
        public long Begin { get; set; }
        public List<string> Names { get; } = [];
        public List<(long Id, string UnitId)> Units { get; } = [];
        public string LastState { get; set; } = "";
        public IEnumerable<long> Entries => Units.Select(unit => unit.Id);
        public long Last => Units.Count == 0 ? Begin : Units[^1].Id;

        public override string ToString() => $"{Units.Count} entries from {Begin + 1} to {Last}";
    }
}
