using System.Diagnostics.CodeAnalysis;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// The workers that are not declared gone, read at most four times a second for all runs and providers, and once more whenever a name
/// shows that the last reading does not know: its worker may have registered since.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class LiveWorkers(WorkerRegistry registry, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim turn = new(1, 1);
    private HashSet<string> alive = new(StringComparer.Ordinal);
    private TimeSpan? read;

    /// <summary>Those of the names whose worker is gone; they must have been seen before this is called.</summary>
    public async Task<List<string>> GoneAsync(IReadOnlyCollection<string> names, CancellationToken stop)
    {
        var asked = clock.Monotonic();
        await turn.WaitAsync(stop);
        try
        {
            if (read is not { } last || clock.Monotonic() - last >= Interval || (last < asked && !alive.IsSupersetOf(names)))
            {
                last = clock.Monotonic();
                alive = (await registry.HeartbeatsAsync(stop)).Select(worker => worker.Id).ToHashSet(StringComparer.Ordinal);
                read = last;
            }

            return [.. names.Where(name => !alive.Contains(name))];
        }
        finally
        {
            turn.Release();
        }
    }
}
