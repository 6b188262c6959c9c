using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// Announces changes that Postgres already holds. A lost announcement costs a poll interval, never the change: without Redis it only logs.
/// </summary>
public sealed partial class Announcer(IConnectionMultiplexer redis, ILogger<Announcer> log)
{
    public Task RunChangedAsync(RunId run, RunState state) =>
        PublishAsync(Channels.Runs, JsonSerializer.Serialize(new RunChanged(run.Value, state), WireJson.Options));

    public Task ProvidersChangedAsync() => PublishAsync(Channels.Providers, "");

    /// <summary>A session, a user or an API key ended or changed.</summary>
    public Task AccessChangedAsync() => PublishAsync(Channels.Access, "");

    private async Task PublishAsync(string channel, string message)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), message);
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e))
        {
            NotAnnounced(channel, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis took no announcement on {Channel} ({Reason}); listeners find the change by their poll")]
    private partial void NotAnnounced(string channel, string reason);
}
