using System.Text.Json;
using System.Threading.Channels;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using StackExchange.Redis;

namespace CollectionPlatform.Api.Runs.Live;

/// <summary>
/// What Redis announces of one run, in a bounded mailbox. It may lose messages (a slow reader, Redis away): they only hasten what the
/// reader finds in Postgres anyway.
/// </summary>
internal sealed partial class LiveFeed : IAsyncDisposable
{
    private const int Capacity = 256;

    private readonly Channel<object> mailbox = Channel.CreateBounded<object>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );
    private readonly ISubscriber subscriber;
    private readonly RunId run;
    private readonly ILogger log;

    private LiveFeed(IConnectionMultiplexer redis, RunId run, ILogger log) =>
        (subscriber, this.run, this.log) = (redis.GetSubscriber(), run, log);

    public static async Task<LiveFeed> OpenAsync(IConnectionMultiplexer redis, RunId run, ILogger log)
    {
        var feed = new LiveFeed(redis, run, log);
        await feed.TryAsync(async s =>
        {
            await s.SubscribeAsync(Literal(Channels.Live(run.Value)), feed.OnProgress);
            await s.SubscribeAsync(Literal(Channels.Runs), feed.OnRun);
        });
        return feed;
    }

    /// <summary>Waits for a message until <paramref name="patience"/> ends.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        try
        {
            await mailbox.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // patience is over: the reader looks for itself
        }
    }

    /// <summary>The next message, a <see cref="RunProgress"/> or a <see cref="RunChanged"/>, when one lies there.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? message) => mailbox.Reader.TryRead(out message);

    public async ValueTask DisposeAsync() =>
        await TryAsync(async s =>
        {
            await s.UnsubscribeAsync(Literal(Channels.Live(run.Value)), OnProgress);
            await s.UnsubscribeAsync(Literal(Channels.Runs), OnRun);
        });

    private void OnProgress(RedisChannel channel, RedisValue message) => mailbox.Writer.TryWrite(RunProgress.Parse(((byte[]?)message)!));

    private void OnRun(RedisChannel channel, RedisValue message)
    {
        var change = JsonSerializer.Deserialize<RunChanged>(((string?)message)!, WireJson.Options)!;
        if (change.RunId == run.Value)
            mailbox.Writer.TryWrite(change);
    }

    private async Task TryAsync(Func<ISubscriber, Task> act)
    {
        try
        {
            await act(subscriber);
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e))
        {
            NotLive(run, e.Message);
        }
    }

    private static RedisChannel Literal(string name) => new(name, RedisChannel.PatternMode.Literal);

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Reason}); the stream of run {Run} goes on by polling PostgreSQL")]
    private partial void NotLive(RunId run, string reason);
}
