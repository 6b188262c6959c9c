using System.Globalization;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>The figures of a running product that bound what can be in flight in it.</summary>
/// <param name="Concurrency">Calls in flight per worker and provider, at most.</param>
/// <param name="AmazonUsd">Price of a call; so for eBay.</param>
public sealed record Setup(int Workers, int Concurrency, decimal AmazonUsd = 0.01m, decimal EbayUsd = 0.002m)
{
    /// <summary>Calls that one worker can have in flight at most: so many of each provider.</summary>
    public int CallsInFlight => 2 * Concurrency;

    /// <summary>What one worker can have in flight at most, USD.</summary>
    public decimal InFlightUsd => Concurrency * (AmazonUsd + EbayUsd);

    /// <summary><c>worker-1</c> …</summary>
    public IReadOnlyList<string> WorkerNames { get; } =
    [.. Enumerable.Range(1, Workers).Select(n => string.Create(CultureInfo.InvariantCulture, $"worker-{n}"))];

    public decimal PriceOf(string key) => key.StartsWith("amazon:", StringComparison.Ordinal) ? AmazonUsd : EbayUsd;
}
