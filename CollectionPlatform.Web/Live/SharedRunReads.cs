using System.Collections.Concurrent;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// Reads of runs, shared by all pages that watch the same one: however many they are, the Api is asked about once per wish for something
/// newer. A few calls at a time: whatever number of runs is watched, the Api has room for everybody else.
/// </summary>
public sealed class SharedRunReads(CollectionApi api, RecentLog recent, TimeProvider time) : IRunLog, IDisposable
{
    private const int MaxCalls = 8;

    private readonly ConcurrentDictionary<Guid, Read> reads = new();
    private readonly SemaphoreSlim places = new(MaxCalls);

    /// <summary>The run as it was no earlier than <paramref name="notBefore"/> (a <see cref="TimeProvider.GetTimestamp"/>).</summary>
    /// <exception cref="ApiException">The Api refused or is away.</exception>
    public async Task<RunView> RunAsync(Guid id, long notBefore, CancellationToken cancellation)
    {
        var read = reads.AddOrUpdate(id, Start, (_, known) => known.StartedAt >= notBefore ? known : Start(id));
        try
        {
            return await read.Run.Value.WaitAsync(cancellation);
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>The log of a run for one page that has its entries up to <paramref name="seen"/>.</summary>
    /// <param name="window">The newest entries that the page wants; 0 for none.</param>
    public GapFreeLog Log(Guid id, long seen, int window) => new(new RunId(id), seen, window, recent, this);

    /// <param name="limit">1 to 500.</param>
    /// <exception cref="ApiException">The Api refused or is away.</exception>
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(RunId run, long after, int limit, CancellationToken stop) =>
        (await InTurnAsync(() => api.LogAsync(run.Value, after, limit, stop), stop)).Items;

    private async Task<T> InTurnAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            return await call();
        }
        finally
        {
            places.Release();
        }
    }

    // The read belongs to all that wait for it: no single page may cancel it (the client's own time-out bounds it).
    private Read Start(Guid id) => new(time.GetTimestamp(), new(() => ReadAsync(id)));

    /// <summary>As the site itself: the read must not fail because the user who happened to ask first was removed.</summary>
    private Task<RunView> ReadAsync(Guid id)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(() => InTurnAsync(() => api.RunAsync(id, CancellationToken.None), CancellationToken.None));
    }

    private void Forget()
    {
        if (reads.Count < 200)
            return;
        foreach (var (id, read) in reads)
        {
            if (time.GetElapsedTime(read.StartedAt) > TimeSpan.FromSeconds(30))
                reads.TryRemove(new(id, read));
        }
    }

    public void Dispose() => places.Dispose();

    private sealed record Read(long StartedAt, Lazy<Task<RunView>> Run);
}
