using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CsCheck;
using Xunit;

namespace CollectionPlatform.Core.Tests.Logs;

/// <summary>What one listener gets of a run's log, whatever messages are lost, late or doubled.</summary>
public sealed class GapFreeLogTests
{
    private readonly Shelf recent = new(holes: false),
        complete = new(holes: true);

    private GapFreeLog Log(long seen, long window = long.MaxValue) => new(RunId.New(), seen, window, recent, complete);

    private static LogEntry Entry(long id) =>
        new(id, $"ebay:{id}:1", "ebay", "Books", LogEntry.Collected, null, 0.002m, DateTimeOffset.UnixEpoch, []);

    private static IEnumerable<LogEntry> Entries(long first, long last) =>
        Enumerable.Range((int)first, (int)(last - first + 1)).Select(id => Entry(id));

    /// <summary>A message of a commit with the units after one number, up to another.</summary>
    private static RunProgress Message(long after, long last) =>
        new(
            Guid.Empty,
            after,
            last,
            new RunCounts(last, 0, 0, 0, 0, 0, new CallCounts(0, last)),
            RunSpend.Of(0, 0, 5, null),
            null,
            [.. Entries(after + 1, last)]
        );

    private static async Task<string> NumbersAsync(GapFreeLog log, int limit = 500) =>
        string.Join(',', (await log.NextAsync(limit, default)).Select(entry => entry.Id));

    [Fact]
    public async Task Messages_in_order_are_handed_out_once_and_nothing_is_read()
    {
        var log = Log(seen: 2);
        Assert.True(log.Hear(Message(2, 4)));
        Assert.True(log.Hear(Message(4, 5)));
        Assert.Equal("3,4,5", await NumbersAsync(log));
        Assert.False(log.Hear(Message(3, 5)), "what is old is no news");
        Assert.True(log.Hear(Message(4, 7)), "what overlaps is");
        Assert.Equal("6,7", await NumbersAsync(log));
        Assert.Equal("", await NumbersAsync(log));
        Assert.Equal((0, 0), (recent.Reads, complete.Reads));
    }

    [Fact]
    public async Task Messages_lost_in_the_middle_are_read_from_the_recent_log_and_only_they()
    {
        recent.Add(Entries(1, 20));
        var log = Log(seen: 2);
        log.Hear(Message(2, 4));
        log.Hear(Message(8, 9)); // 5 to 8 were lost
        log.Hear(Message(12, 13)); // 10 to 12 too
        Assert.Equal("3,4,5,6,7,8,9,10,11,12,13", await NumbersAsync(log));
        Assert.Equal(["4+4", "9+3"], recent.Asked);
        Assert.Equal(0, complete.Reads);
    }

    [Fact]
    public async Task What_the_recent_log_lacks_is_read_from_the_complete_one()
    {
        complete.Add(Entries(1, 20));
        recent.Add(Entries(5, 8)); // trimmed before, a commit missing behind
        recent.Add(Entries(13, 20));
        var log = Log(seen: 2);
        log.Reach(20);
        Assert.Equal(string.Join(',', Enumerable.Range(3, 18)), await NumbersAsync(log));
    }

    [Fact]
    public async Task A_log_far_behind_does_not_ask_the_recent_one_for_what_that_has_trimmed()
    {
        complete.Add(Entries(1, 500));
        var log = Log(seen: 100);
        log.Reach(100 + RecentLog.Units + 1);
        Assert.Equal(string.Join(',', Enumerable.Range(101, 400)), await NumbersAsync(log, 400));
        Assert.Equal(0, recent.Reads);
        await log.NextAsync(10, default); // from here on it may have them
        Assert.Equal(1, recent.Reads);
    }

    [Fact]
    public async Task What_no_log_has_is_passed_over_and_never_waited_for()
    {
        complete.Add(Entries(6, 7)); // retention removed the others
        var log = Log(seen: 2);
        log.Hear(Message(9, 10));
        Assert.Equal("6,7,10", await NumbersAsync(log));
        Assert.Equal((10, 10), (log.Seen, log.Last));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_costs_nothing_but_time()
    {
        recent.Add(Entries(3, 5));
        complete.Fault = new IOException("away");
        var log = Log(seen: 2);
        log.Hear(Message(8, 9));
        await Assert.ThrowsAsync<IOException>(() => log.NextAsync(500, default));
        Assert.Equal(2, log.Seen);
        complete.Fault = null;
        complete.Add(Entries(1, 9));
        Assert.Equal("3,4,5,6,7,8,9", await NumbersAsync(log));
    }

    [Fact]
    public async Task Only_the_newest_window_is_wanted()
    {
        var log = Log(seen: 0, window: 10);
        log.Hear(Message(0, 1000));
        Assert.Equal("991,992,993,994,995,996,997,998,999,1000", await NumbersAsync(log));
        log = Log(seen: 0, window: 0);
        log.Hear(Message(5, 1000));
        Assert.Equal("", await NumbersAsync(log));
        Assert.Equal((1000, 0), (log.Seen, complete.Reads));
    }

    /// <summary>Commits whose messages come, are lost, come twice or late, to a listener that asks now and then, in pieces.</summary>
    [Fact]
    public void Whatever_is_lost_late_or_doubled_each_entry_comes_once_and_in_order() =>
        Gen.Select(Gen.Select(Gen.Int[1, 4], Gen.Int[0, 5], Gen.Int[0, 2]).Array[1, 30], Gen.Int[0, 6])
            .Sample(
                (commits, seen) =>
                {
                    var (some, all) = (new Shelf(holes: false), new Shelf(holes: true));
                    var log = new GapFreeLog(RunId.New(), seen, long.MaxValue, some, all);
                    var (last, late, got) = (0L, (RunProgress?)null, new List<long>());
                    foreach (var (units, fate, pieces) in commits)
                    {
                        var message = Message(last, last + units);
                        last += units;
                        all.Add(message.Entries);
                        if (fate % 2 == 0)
                            some.Add(message.Entries);
                        if (fate == 0)
                            continue; // lost
                        if (fate == 1)
                            late = message;
                        else
                            log.Hear(message);
                        if (fate == 2 && late is not null)
                            log.Hear(late);
                        if (fate == 3)
                            log.Hear(message);
                        for (var piece = 0; piece < pieces; piece++)
                            got.AddRange(log.NextAsync(3, default).Result.Select(entry => entry.Id));
                    }

                    log.Reach(last);
                    while (log.Seen < log.Last)
                        got.AddRange(log.NextAsync(3, default).Result.Select(entry => entry.Id));
                    Assert.Equal(Enumerable.Range(seen + 1, (int)Math.Max(0, last - seen)).Select(id => (long)id), got);
                },
                iter: 2_000
            );

    /// <summary>A log in memory.</summary>
    /// <param name="holes">Whether it answers what lies behind a hole, as Postgres does, or not, as Redis.</param>
    private sealed class Shelf(bool holes) : IRunLog
    {
        private readonly SortedDictionary<long, LogEntry> entries = [];

        public List<string> Asked { get; } = [];

        public int Reads => Asked.Count;

        public Exception? Fault { get; set; }

        public void Add(IEnumerable<LogEntry> more)
        {
            foreach (var entry in more)
                entries[entry.Id] = entry;
        }

        public Task<IReadOnlyList<LogEntry>> ReadAsync(RunId run, long after, int limit, CancellationToken stop)
        {
            Asked.Add($"{after}+{limit}");
            if (Fault is not null)
                throw Fault;
            var found = entries.Values.Where(entry => entry.Id > after).Take(limit);
            return Task.FromResult<IReadOnlyList<LogEntry>>([
                .. holes ? found : found.Where((entry, place) => entry.Id == after + place + 1),
            ]);
        }
    }
}
