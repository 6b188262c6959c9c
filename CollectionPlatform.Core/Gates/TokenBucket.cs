using System.Globalization;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Gates;

/// <summary>
/// The rate limit of a provider, shared by all workers through Redis. A lost key starts again empty: losing Redis never bursts. It holds a
/// little less than the burst: calls that left later can be there sooner, and the provider is not to see more than the burst at once.
/// </summary>
public sealed class TokenBucket(IConnectionMultiplexer redis)
{
    /// <summary>By how much calls may differ in the time they take to the provider.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(10);

    /// <summary>Most of the burst that is kept back for it: a small one must still carry the rate from look to look.</summary>
    private const double MostKeptBack = 0.1;

    // KEYS: bucket. ARGV: wanted, tokens a second, most tokens. Answers granted, and milliseconds until the next token when none was.
    private const string Take = """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + t[2] / 1000
        local b = redis.call('HMGET', KEYS[1], 'tokens', 'at')
        local rate, burst = tonumber(ARGV[2]) / 1000, tonumber(ARGV[3])
        local tokens = b[1] and math.min(burst, tonumber(b[1]) + math.max(0, now - tonumber(b[2])) * rate) or 0
        local granted = math.min(tonumber(ARGV[1]), math.floor(tokens))
        tokens = math.min(burst, tokens - granted)
        redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.3f', now))
        return granted .. ' ' .. (granted == 0 and math.ceil((1 - tokens) / rate) or 0)
        """;

    /// <summary>Takes up to <paramref name="wanted"/> tokens; a negative number gives tokens back.</summary>
    /// <returns>How many were granted, and how long until the next one when none was.</returns>
    public async Task<(int Granted, TimeSpan Wait)> TakeAsync(ProviderName provider, int wanted, double perSecond, int burst)
    {
        var most = burst - (int)Math.Min(perSecond * OnTheWay.TotalSeconds, burst * MostKeptBack);
        var answer = await redis.GetDatabase().RunScriptAsync(Take, [$"tokens:{provider.Key()}"], [wanted, perSecond, most]);
        var parts = answer.Split(' ');
        return (
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            TimeSpan.FromMilliseconds(double.Parse(parts[1], CultureInfo.InvariantCulture))
        );
    }
}
