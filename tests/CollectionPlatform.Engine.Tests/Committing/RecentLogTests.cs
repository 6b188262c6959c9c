using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>The log of a run in Redis as the commits write it, read by the number of any unit within them.</summary>
[Collection(nameof(EngineTests))]
public sealed class RecentLogTests(EngineFixture fixture)
{
    private readonly RecentLog log = new(fixture.Services.GetRequiredService<IConnectionMultiplexer>(), NullLogger<RecentLog>.Instance);

    [Theory]
    [InlineData(0, 100, "1-40")]
    [InlineData(1, 100, "2-40")] // inside a pack
    [InlineData(4, 3, "5-7")] // over the border of two, ending inside one
    [InlineData(39, 100, "40-40")]
    [InlineData(40, 100, "")]
    public async Task Any_unit_is_an_address_inside_a_pack(long after, int limit, string stretch)
    {
        var run = await BuiltAsync();
        await CommitsAsync(run, 5, 10, 9, 9, 20, 15, 40); // two lanes: 10 before 9, and 20 before 15, and 9 written twice
        Assert.Equal(stretch, await ReadAsync(run, after, limit));
    }

    [Fact]
    public async Task Entries_before_a_hole_are_read_and_those_behind_it_are_not()
    {
        var run = await BuiltAsync();
        await CommitAsync(run, 1, 5);
        await CommitAsync(run, 8, 9); // the commit between them was never told to Redis
        Assert.Equal("3-5", await ReadAsync(run, 2, 100));
        Assert.Equal("", await ReadAsync(run, 5, 100));
        Assert.Equal("9-9", await ReadAsync(run, 8, 100));
    }

    [Fact]
    public async Task What_is_trimmed_is_not_there()
    {
        var run = await BuiltAsync();
        for (var last = 500; last <= RecentLog.Units + 1000; last += 500)
            await CommitAsync(run, last - 499, last);
        Assert.Equal("", await ReadAsync(run, 100, 10));
        Assert.Equal("2001-2010", await ReadAsync(run, 2000, 10));
        await fixture.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().KeyDeleteAsync(RecentLog.Key(run.Id));
        Assert.Equal("", await ReadAsync(run, 2000, 10));
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_there()
    {
        var run = await BuiltAsync();
        var redis = fixture.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await redis.StreamAddAsync(RecentLog.Key(run.Id), [new("last", 1), new("e", "of another version")], "1-0");
        Assert.Equal("", await ReadAsync(run, 0, 10));
        await redis.KeyDeleteAsync(RecentLog.Key(run.Id));
        await redis.StringSetAsync(RecentLog.Key(run.Id), "no stream");
        Assert.Equal("", await ReadAsync(run, 0, 10));
    }

    private async Task<string> ReadAsync(TestRun run, long after, int limit)
    {
        var read = await log.ReadAsync(run.Id, after, limit, default);
        Assert.All(read, entry => Assert.Equal($"ebay:{entry.Id}:1", entry.UnitId));
        return read.Count == 0 ? "" : $"{read[0].Id}-{read[^1].Id}";
    }

    private async Task<TestRun> BuiltAsync()
    {
        var run = await TestRun.CreateAsync(fixture);
        var building = await fixture.Frontier.BeginBuildingAsync(run.Id);
        Assert.True(await fixture.Frontier.MarkBuiltAsync(run.Id, building, await fixture.Frontier.ServerIdAsync()));
        return run;
    }

    /// <summary>Commits that end at these numbers, written in this order.</summary>
    private async Task CommitsAsync(TestRun run, params long[] ends)
    {
        foreach (var last in ends)
            await CommitAsync(run, ends.Where(end => end < last).DefaultIfEmpty(0).Max() + 1, last);
    }

    private async Task CommitAsync(TestRun run, long first, long last)
    {
        var progress = new RunProgress(
            run.Id.Value,
            first - 1,
            last,
            new RunCounts(last, 0, 0, 0, 0, 0, new CallCounts(0, 0)),
            RunSpend.Of(0, 0, 5, null),
            null,
            []
        );
        var entries = Enumerable
            .Range(1, (int)(last - first + 1))
            .Select(place => new LogEntry(
                0,
                $"ebay:{first + place - 1}:1",
                "ebay",
                "Books",
                LogEntry.Collected,
                null,
                0.002m,
                DateTimeOffset.UnixEpoch,
                []
            ));
        await fixture.Frontier.FinishAsync(run.Id, [], progress, LogPack.Write([.. entries]));
    }
}
