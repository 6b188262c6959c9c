using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>A provider that takes a moment, and answers some units oddly.</summary>
/// <param name="odd">The answer to a unit; null: as the provider itself.</param>
public sealed class OddProvider(IProvider provider, Func<WorkUnit, ProviderAnswer?> odd) : IProvider
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(30);

    public ProviderName Name => provider.Name;

    public async Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
    {
        await Task.Delay(Latency, TimeProvider.System, stop);
        return odd(unit) ?? await provider.CallAsync(run, unit, title, stop);
    }
}
