using System.Collections.Concurrent;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>A provider that witnesses its calls.</summary>
/// <param name="calls">How often each unit was called for.</param>
public sealed class CountedProvider(IProvider provider, ConcurrentDictionary<string, int> calls) : IProvider
{
    public ProviderName Name => provider.Name;

    public Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
    {
        calls.AddOrUpdate($"{run} {unit.Id}", 1, (_, count) => count + 1);
        return provider.CallAsync(run, unit, title, stop);
    }
}
