using System.Globalization;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work;

/// <summary>What a run's streams hold.</summary>
/// <param name="Marker">The <c>run_id</c> of the Redis server the frontier was built on; null when it is not built (or lost).</param>
public readonly record struct FrontierStatus(string? Marker, long Amazon, long Ebay)
{
    public long Of(ProviderName provider) => provider == ProviderName.Amazon ? Amazon : Ebay;

    public bool IsEmpty => Amazon + Ebay == 0;

    /// <summary>From a line of <see cref="FrontierScripts.Status"/>.</summary>
    internal static FrontierStatus Parse(string line)
    {
        var parts = line.Split(' ');
        return new FrontierStatus(
            parts[0].Length == 0 ? null : parts[0],
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture)
        );
    }
}
