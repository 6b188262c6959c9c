using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class RunStreamTests(ApiFixture fixture) : ApiTest(fixture)
{
    private readonly Run run = Rows.Run(done: 3, known: 100, started: DateTimeOffset.UtcNow);

    private Task InsertRunAsync() => InsertAsync([run, Rows.Category(run, 0, "Books"), .. Rows.Commit(run, 1, 1, 3)]);

    /// <summary>What the engine does: commits to Postgres, then (unless told not to) publishes.</summary>
    private async Task CommitAsync(long batch, int units, bool publish = true)
    {
        var last = await DbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var first = await db.Runs.Where(r => r.Id == run.Id).Select(r => r.Seq).SingleAsync() + 1;
            db.AddRange(Rows.Commit(run, batch, first, units));
            await db.SaveChangesAsync();
            await db
                .Runs.Where(r => r.Id == run.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(r => r.Seq, r => r.Seq + units).SetProperty(r => r.UnitsDone, r => r.UnitsDone + units)
                );
            await transaction.CommitAsync();
            return first + units - 1;
        });
        if (publish)
            await PublishAsync(last - units, last);
    }

    private static IEnumerable<LogEntry> Live(long after, long last) =>
        Enumerable
            .Range(1, (int)(last - after))
            .Select(n => new LogEntry(
                after + n,
                "ebay:live:1",
                "ebay",
                "Books",
                LogEntry.Collected,
                null,
                0.002m,
                DateTimeOffset.UtcNow,
                []
            ));

    private async Task PublishAsync(long after, long last)
    {
        var entries = Live(after, last);
        var counts = new RunCounts(last, 100, 100, 0, 0, 0, new CallCounts(0, last));
        var progress = new RunProgress(run.Id.Value, after, last, counts, RunSpend.Of(0, 0, 5, null), "Books", [.. entries]);
        await App
            .Services.GetRequiredService<IConnectionMultiplexer>()
            .GetSubscriber()
            .PublishAsync(
                new RedisChannel(Channels.Live(run.Id.Value), RedisChannel.PatternMode.Literal),
                (byte[])[.. progress.Head(), (byte)'\n', .. LogPack.Write(progress.Entries).Span]
            );
    }

    private static async Task<List<long>> EntriesAsync(SseReader stream, int count)
    {
        var ids = new List<long>();
        while (ids.Count < count)
        {
            var entry = await stream.NextAsync("entry");
            Assert.Equal(entry.Id, entry.As<LogEntry>().Id);
            ids.Add(entry.Id!.Value);
        }
        return ids;
    }

    [Fact]
    public async Task A_listener_gets_a_snapshot_and_then_what_is_published()
    {
        await InsertRunAsync();
        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream");
        var snapshot = await stream.NextAsync();
        Assert.Equal(("snapshot", 3L, 3L), (snapshot!.Name, snapshot.Id, snapshot.As<RunView>().Counts.UnitsDone));

        await CommitAsync(2, 2);
        Assert.Equal([4, 5], await EntriesAsync(stream, 2));
        var progress = (await stream.NextAsync("progress")).As<RunProgress>();
        Assert.Equal((5, 0), (progress.Counts.UnitsDone, progress.Entries.Count));
    }

    [Fact]
    public async Task After_a_reconnect_nothing_is_missing_and_nothing_comes_twice()
    {
        await InsertRunAsync();
        await CommitAsync(2, 4);
        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream", lastEventId: 2);
        Assert.Equal(2, (await stream.NextAsync())!.Id); // the snapshot is newer, the cursor stays
        Assert.Equal([3, 4, 5, 6, 7], await EntriesAsync(stream, 5));
        await CommitAsync(3, 1);
        Assert.Equal([8], await EntriesAsync(stream, 1));
    }

    [Fact]
    public async Task Holes_are_filled_and_old_messages_dropped()
    {
        await InsertRunAsync();
        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream");
        await stream.NextAsync("snapshot");
        await CommitAsync(2, 3, publish: false); // this message was lost
        await CommitAsync(3, 2);
        await PublishAsync(3, 6); // this one comes late
        await CommitAsync(4, 1);
        Assert.Equal([4, 5, 6, 7, 8, 9], await EntriesAsync(stream, 6));
    }

    [Fact]
    public async Task What_was_missed_comes_from_Redis_as_far_as_it_is_there_and_from_Postgres_for_the_rest()
    {
        await InsertRunAsync();
        await CommitAsync(2, 4, publish: false); // 4 to 7
        await CommitAsync(3, 3, publish: false); // 8 to 10
        await CommitAsync(4, 2, publish: false); // 11 and 12
        await App
            .Services.GetRequiredService<IConnectionMultiplexer>()
            .GetDatabase()
            .StreamAddAsync(RecentLog.Key(run.Id), [new("last", 7), new("e", LogPack.Write([.. Live(0, 4)]))], "7-0");

        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream", lastEventId: 5);
        var entries = new List<LogEntry>();
        while (entries.Count < 7)
            entries.Add((await stream.NextAsync("entry")).As<LogEntry>());
        Assert.Equal([6, 7, 8, 9, 10, 11, 12], entries.Select(e => e.Id));
        Assert.Equal([6, 7], entries.Where(e => e.UnitId == "ebay:live:1").Select(e => e.Id));
    }

    [Fact]
    public async Task Without_any_message_the_stream_follows_Postgres()
    {
        await InsertRunAsync();
        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream");
        await stream.NextAsync("snapshot");
        await CommitAsync(2, 2, publish: false);
        Assert.Equal([4, 5], await EntriesAsync(stream, 2));
        await DbAsync(db => db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RunState.Paused)));
        Assert.Equal(RunState.Paused, (await stream.NextAsync("state")).As<RunView>().State);
    }

    [Fact]
    public async Task A_move_is_told_and_the_end_of_the_run_ends_the_stream()
    {
        await InsertRunAsync();
        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream");
        await stream.NextAsync("snapshot");
        await PostAsync<RunView>($"/api/runs/{run.Id}/pause");
        Assert.Equal(RunState.Pausing, (await stream.NextAsync("state")).As<RunView>().State);
        await DbAsync(db => db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RunState.Paused)));
        await CommitAsync(2, 1, publish: false);
        await PostAsync<RunView>($"/api/runs/{run.Id}/cancel");

        var (names, last) = (new List<string>(), (SseEvent?)null);
        while (await stream.NextAsync() is { } e)
        {
            names.Add(e.Name);
            if (e.Name == "state")
                last = e;
        }
        Assert.Equal(RunState.Cancelled, last!.As<RunView>().State);
        Assert.Single(names, "entry"); // the commit nobody published
    }

    [Fact]
    public async Task A_listener_that_has_seen_all_of_an_ended_run_is_told_to_stop()
    {
        var ended = Rows.Run(RunState.Completed, done: 2);
        await InsertAsync([ended, Rows.Category(ended, 0, "Books"), .. Rows.Commit(ended, 1, 1, 2)]);
        using (var stream = await SseReader.OpenAsync(Api, $"/api/runs/{ended.Id}/stream", lastEventId: 0))
        {
            await stream.NextAsync("snapshot");
            Assert.Equal([1, 2], await EntriesAsync(stream, 2));
            while (await stream.NextAsync() is not null) { }
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{ended.Id}/stream");
        request.Headers.Add("Last-Event-ID", "2");
        using var response = await Api.SendAsync(request);
        Assert.Equal(204, (int)response.StatusCode);
    }

    [Fact]
    public async Task Without_Redis_runs_start_and_move_and_their_streams_go_on()
    {
        // By default each command waits 5 s for the connection to come back.
        var absent = $"127.0.0.1:{FreePort.Any()},asyncTimeout=500,syncTimeout=500,connectTimeout=500";
        await using var app = new ApiApp(Servers, ("ConnectionStrings:redis", absent));
        using var client = app.Client(ApiApp.Key);
        var started = await ReadAsync<RunView>(
            client.PostAsync("/api/collections", Json($$"""{"categoryIds": ["{{(await CategoriesAsync(1))[0]}}"]}"""))
        );
        using var stream = await SseReader.OpenAsync(client, $"/api/runs/{started.Id}/stream");
        await stream.NextAsync("snapshot");
        await ReadAsync<RunView>(client.PostAsync($"/api/runs/{started.Id}/cancel", null));
        Assert.Equal(RunState.Cancelled, (await stream.NextAsync("state")).As<RunView>().State);
        Assert.Equal(503, (int)(await client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task A_cursor_that_is_no_number_is_refused()
    {
        await InsertRunAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{run.Id}/stream");
        request.Headers.Add("Last-Event-ID", "x");
        await RefusedAsync(Api.SendAsync(request), 400, "invalid-input");
    }
}
