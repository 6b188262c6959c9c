namespace CollectionPlatform.Core.Providers;

/// <summary>
/// How fast a provider is called that limits us below our own rate. A 429 lowers the rate a little below where it came (far below when it
/// came at once); it creeps up to that point, and beyond it ever faster,
/// so that an unknown limit is found, used, and found again when it has risen. Pure: a function of what is stored and of the time since.
/// </summary>
public static class AdaptiveRate
{
    /// <summary>A 429 so soon after the gate opened means that the rate was far too high, not a little.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>Where the rate starts again, as a share of where the 429 came, and what share of that it gains each second.</summary>
    private const double Start = 0.93,
        Creep = 0.0025;

    /// <summary>A rate that was far too high is lowered to this share.</summary>
    private const double Drop = 0.6;

    /// <summary>Growth beyond the limit seen: this share of it times the seconds squared.</summary>
    private const double Search = 0.002;

    /// <summary>Slower than this makes no sense.</summary>
    private const double Slowest = 0.1;

    /// <summary>Calls that may burst under an adapted rate, in seconds of it.</summary>
    private const double BurstSeconds = 0.25;

    /// <summary>Calls per second and burst to use.</summary>
    /// <param name="age">Since when the adapted rate grows, by one clock.</param>
    public static (double PerSecond, int Burst) Of(Provider provider, TimeSpan age)
    {
        ArgumentNullException.ThrowIfNull(provider);
        if (provider is not { AdaptedRate: { } start, LimitSeen: { } limit })
            return (provider.CallsPerSecond, provider.Burst);
        var seconds = Math.Max(0, age.TotalSeconds);
        var creeping = start + Creep * limit * seconds;
        var rate = creeping <= limit ? creeping : limit * (1 + Search * Math.Pow(seconds - (limit - start) / (Creep * limit), 2));
        return rate >= provider.CallsPerSecond
            ? (provider.CallsPerSecond, provider.Burst)
            : (rate, Math.Clamp((int)Math.Ceiling(rate * BurstSeconds), 1, provider.Burst));
    }

    /// <summary>What a 429 makes of it: the rate to start again with, and the limit it came at.</summary>
    public static (double Rate, double Limit) After429(Provider provider, TimeSpan age)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var (rate, _) = Of(provider, age);
        var farTooHigh = provider.AdaptedRate is null || age < Soon;
        var limit = Math.Max(Slowest, farTooHigh ? rate * Drop : rate);
        return (farTooHigh ? limit : Math.Max(Slowest, limit * Start), limit);
    }
}
