using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>
/// The generated provider, whose answers also say what they cost: so spend is booked whether or not money was reserved for it.
/// </summary>
internal sealed class BilledProvider(GeneratedProvider provider) : IProvider
{
    private readonly decimal price = Provider.Default(provider.Name, default).PriceUsd;

    public ProviderName Name => provider.Name;

    public async Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop) =>
        await provider.CallAsync(run, unit, title, stop) with
        {
            BilledUsd = price,
        };
}
