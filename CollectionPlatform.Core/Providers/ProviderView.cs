namespace CollectionPlatform.Core.Providers;

public sealed record ProviderView(
    string Name, GateState State, string? Reason, DateTimeOffset Since, DateTimeOffset? NextProbeAt, int CallsPerSecond, decimal PriceUsd, decimal DiscrepancyUsd)
{
    public static ProviderView Of(Provider p) =>
        new(p.Name.Key(), p.State, p.Reason, p.Since, p.NextProbeAt, p.CallsPerSecond, p.PriceUsd, p.DiscrepancyUsd);
}

/// <summary>Price and rate of a provider: USD per call, calls per second, calls that may burst.</summary>
public sealed record PriceView(decimal PriceUsd, int CallsPerSecond, int Burst);

public sealed record PricesView(PriceView Amazon, PriceView Ebay);
