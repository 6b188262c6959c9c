namespace CollectionPlatform.Core.Providers;

/// <param name="LimitedToPerSecond">The rate in use while the provider's own limit is below <paramref name="CallsPerSecond"/>; null
/// otherwise.</param>
/// <param name="Decision">In a failure storm that does not end by itself: <c>needed</c>, or <c>waiting</c> once somebody chose to; null
/// otherwise.</param>
public sealed record ProviderView(
    string Name,
    GateState State,
    string? Reason,
    DateTimeOffset Since,
    DateTimeOffset? NextProbeAt,
    int CallsPerSecond,
    decimal PriceUsd,
    decimal DiscrepancyUsd,
    double? LimitedToPerSecond = null,
    string? Decision = null
)
{
    /// <summary>USD a call is reserved at, above <paramref name="PriceUsd"/> while answers bill more: the highest of the last 100
    /// bills.</summary>
    public decimal ReservedPriceUsd { get; init; }

    /// <param name="databaseNow">The database's time, which the row's times are of.</param>
    public static ProviderView Of(Provider p, DateTimeOffset databaseNow)
    {
        ArgumentNullException.ThrowIfNull(p);
        var (rate, _) = AdaptiveRate.Of(p, databaseNow - (p.AdaptedAt ?? databaseNow));
        return new(
            p.Name.Key(),
            p.State,
            p.Reason,
            p.Since,
            p.NextProbeAt,
            p.CallsPerSecond,
            p.PriceUsd,
            p.DiscrepancyUsd,
            rate < p.CallsPerSecond ? Math.Round(rate, 1) : null,
            p is { Storm: not null, State: GateState.NeedsAttention }
                ? p.StormAwaited
                    ? "waiting"
                    : "needed"
                : null
        )
        {
            ReservedPriceUsd = p.ReservedPriceUsd,
        };
    }
}

/// <summary>Price and rate of a provider: USD per call, calls per second, calls that may burst.</summary>
public sealed record PriceView(decimal PriceUsd, int CallsPerSecond, int Burst);

public sealed record PricesView(PriceView Amazon, PriceView Ebay);
