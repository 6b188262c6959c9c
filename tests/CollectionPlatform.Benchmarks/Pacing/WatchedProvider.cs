using System.Collections.Concurrent;
using System.Diagnostics;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Benchmarks.Pacing;

/// <summary>A provider that takes its time to answer and notes when it was called.</summary>
internal sealed class WatchedProvider(IProvider provider, TimeSpan latency) : IProvider
{
    private readonly ConcurrentQueue<long> calls = new();

    public ProviderName Name => provider.Name;

    /// <summary>Seconds by a monotonic clock, in order.</summary>
    public IReadOnlyList<double> CallTimes => [.. calls.Order().Select(at => at / (double)Stopwatch.Frequency)];

    public async Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
    {
        calls.Enqueue(Stopwatch.GetTimestamp());
        await Task.Delay(latency, TimeProvider.System, stop);
        return await provider.CallAsync(run, unit, title, stop);
    }
}
