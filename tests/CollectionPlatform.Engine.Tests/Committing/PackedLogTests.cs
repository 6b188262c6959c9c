using System.Collections.Concurrent;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>The log of a run: one text per commit, in Postgres, in Redis and for listeners.</summary>
[Collection(nameof(EngineTests))]
public sealed class PackedLogTests(EngineFixture fixture)
{
    private IDatabase Redis => fixture.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    [Fact]
    public async Task A_commit_is_one_text_for_Postgres_Redis_and_listeners()
    {
        var run = await TestRun.CreateAsync(fixture);
        await MarkBuiltAsync(run);
        var heard = new ConcurrentQueue<byte[]>();
        await Redis.Multiplexer.GetSubscriber().SubscribeAsync(Channel(run), (_, message) => heard.Enqueue(((byte[]?)message)!));
        var worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.LookUp(1), run.LookUp(2));
        UnitResult[] first = [run.Page(entries[0], 1, 1, 2), TestRun.Listings(entries[1], 2)];
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, first, default);
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [TestRun.Listings(entries[2], 1)], default);

        await Eventually.HoldsAsync(() => Task.FromResult(heard.Count == 2), "both commits are told of");
        var stored = await fixture.ReadAsync(db =>
            (
                from commit in db.RunCommits
                join log in db.RunLogs on new { commit.RunId, commit.Batch } equals new { log.RunId, log.Batch }
                where commit.RunId == run.Id
                orderby commit.FirstSeq
                select log.Entries
            ).ToListAsync()
        );
        var logged = await Redis.StreamRangeAsync($"log:{run.Id}");
        Assert.Equal(stored, logged.Select(e => (byte[]?)e["e"]));
        Assert.Equal(stored, heard.Select(m => m[(Array.IndexOf(m, (byte)'\n') + 1)..]));
        Assert.Equal(["2-0", "3-0"], logged.Select(e => (string?)e.Id));
        Assert.Equal(
            [(1, run.PageUnit(1).Id, 2), (2, run.LookUp(1).Id, 2), (3, run.LookUp(2).Id, 1)],
            heard.SelectMany(m => RunProgress.Parse(m).Entries).Select(e => (e.Id, e.UnitId, e.Items.Count))
        );
    }

    [Fact]
    public async Task Redis_keeps_the_last_10_000_units_whatever_the_order_and_size_of_their_commits()
    {
        var run = await TestRun.CreateAsync(fixture);
        await MarkBuiltAsync(run);
        long[] ends = [.. Enumerable.Range(1, 29).Select(n => n * 500L), 15_001, 15_000, 15_002]; // two lanes: 15,000 comes late
        foreach (var last in ends)
            Assert.Equal(0, await fixture.Frontier.FinishAsync(run.Id, [], Progress(run, last), "[]"u8.ToArray()));

        var logged = await Redis.StreamRangeAsync($"log:{run.Id}");
        Assert.Equal(ends.Where(last => last >= 15_002 - RecentLog.Units), logged.Select(e => (long)e["last"]));
        Assert.InRange(await Redis.KeyTimeToLiveAsync($"log:{run.Id}") ?? default, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    private async Task MarkBuiltAsync(TestRun run)
    {
        var building = await fixture.Frontier.BeginBuildingAsync(run.Id);
        Assert.True(await fixture.Frontier.MarkBuiltAsync(run.Id, building, await fixture.Frontier.ServerIdAsync()));
    }

    private static RedisChannel Channel(TestRun run) => new(Channels.Live(run.Id.Value), RedisChannel.PatternMode.Literal);

    private static RunProgress Progress(TestRun run, long last) =>
        new(run.Id.Value, last - 1, last, new RunCounts(last, 0, 0, 0, 0, 0, new CallCounts(0, 0)), RunSpend.Of(0, 0, 5, null), null, []);
}
