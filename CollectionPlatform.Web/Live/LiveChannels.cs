using System.Text.Json;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Wire;
using StackExchange.Redis;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// One Redis subscription per channel, shared by all listeners of this instance and dropped when the last one leaves. A message is parsed
/// once. A listener that
/// falls behind loses the oldest messages and learns of it (<see cref="LiveListener.TakeMissed"/>); nobody waits for it.
/// </summary>
public sealed partial class LiveChannels : IDisposable
{
    private static readonly TimeSpan SubscribeWithin = TimeSpan.FromSeconds(2);

    private readonly IConnectionMultiplexer redis;
    private readonly TimeProvider time;
    private readonly ILogger<LiveChannels> log;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Fan> fans = [];

    public LiveChannels(IConnectionMultiplexer redis, TimeProvider time, ILogger<LiveChannels> log)
    {
        (this.redis, this.time, this.log) = (redis, time, log);
        redis.ConnectionRestored += TellAllMissed;
    }

    /// <summary>
    /// Listens until the listener is disposed. It returns once Redis confirmed, or after 2 s without Redis: messages then come as soon as
    /// it is back.
    /// </summary>
    public async Task<LiveListener> ListenAsync(IReadOnlyList<string> channels, CancellationToken cancellation)
    {
        var listener = new LiveListener(this, channels);
        var confirmed = new List<Task>();
        lock (gate)
        {
            foreach (var channel in channels)
            {
                if (!fans.TryGetValue(channel, out var fan))
                {
                    fans[channel] = fan = new Fan(channel, time, log);
                    fan.Confirmed = SubscribeAsync(fan);
                }
                fan.Add(listener);
                confirmed.Add(fan.Confirmed);
            }
        }
        await Task.WhenAny(Task.WhenAll(confirmed), Task.Delay(SubscribeWithin, cancellation));
        return listener;
    }

    internal async Task LeaveAsync(LiveListener listener, IReadOnlyList<string> channels)
    {
        var empty = new List<Fan>();
        lock (gate)
        {
            foreach (var channel in channels)
            {
                var fan = fans[channel];
                if (!fan.Remove(listener))
                    continue;
                fans.Remove(channel);
                empty.Add(fan);
            }
        }
        foreach (var fan in empty)
            await UnsubscribeAsync(fan);
    }

    /// <summary>How many channels this instance listens to now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return fans.Count;
        }
    }

    private async Task SubscribeAsync(Fan fan)
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(fan.RedisChannel, fan.Heard);
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e))
        {
            // the client subscribes by itself when the connection is back; polls cover the time until then
            NotSubscribed(fan.Channel, e.Message);
        }
    }

    private async Task UnsubscribeAsync(Fan fan)
    {
        try
        {
            await fan.Confirmed;
            await redis.GetSubscriber().UnsubscribeAsync(fan.RedisChannel, fan.Heard);
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e))
        {
            NotUnsubscribed(fan.Channel, e.Message);
        }
    }

    private void TellAllMissed(object? sender, ConnectionFailedEventArgs e)
    {
        Fan[] all;
        lock (gate)
            all = [.. fans.Values];
        foreach (var fan in all)
            fan.Tell(new LiveSignal.Missed());
    }

    public void Dispose() => redis.ConnectionRestored -= TellAllMissed;

    [LoggerMessage(
        LogLevel.Warning,
        "Redis did not take the subscription to {Channel} ({Reason}); pages fall back to polling until it is back"
    )]
    private partial void NotSubscribed(string channel, string reason);

    [LoggerMessage(LogLevel.Debug, "Redis did not take the end of the subscription to {Channel} ({Reason})")]
    private partial void NotUnsubscribed(string channel, string reason);

    /// <summary>A channel and who listens to it.</summary>
    private sealed partial class Fan(string channel, TimeProvider time, ILogger log)
    {
        private volatile LiveListener[] listeners = []; // replaced, never changed: written under the gate, read without

        public string Channel => channel;
        public RedisChannel RedisChannel { get; } = new(channel, RedisChannel.PatternMode.Literal);
        public Task Confirmed { get; set; } = Task.CompletedTask;

        public void Add(LiveListener listener) => listeners = [.. listeners, listener];

        /// <summary>True when that was the last one.</summary>
        public bool Remove(LiveListener listener) => (listeners = [.. listeners.Where(l => l != listener)]).Length == 0;

        public void Heard(RedisChannel from, RedisValue value)
        {
            try
            {
                Tell(
                    channel switch
                    {
                        Channels.Providers => new LiveSignal.ProvidersChanged(),
                        Channels.Access => new LiveSignal.AccessChanged(),
                        Channels.Runs => new LiveSignal.Changed(
                            JsonSerializer.Deserialize<RunChanged>(((string?)value)!, WireJson.Options)!,
                            time.GetTimestamp()
                        ),
                        _ => new LiveSignal.Progress(RunProgress.Parse(((byte[]?)value)!)),
                    }
                );
            }
            catch (JsonException e)
            {
                NotUnderstood(channel, e.Message);
            }
        }

        public void Tell(LiveSignal signal)
        {
            foreach (var listener in listeners)
                listener.Offer(signal);
        }

        [LoggerMessage(
            LogLevel.Warning,
            "A message on {Channel} is not what this version understands ({Reason}); is another version publishing?"
        )]
        private partial void NotUnderstood(string channel, string reason);
    }
}
