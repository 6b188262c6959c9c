using System.Collections.Concurrent;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// Reads of runs, shared by all pages that watch the same one: however many they are, the Api is asked about once per wish for something
/// newer.
/// </summary>
public sealed class SharedRunReads(CollectionApi api, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, Read> reads = new();

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

    // The read belongs to all that wait for it: no single page may cancel it (the client's own time-out bounds it).
    private Read Start(Guid id) => new(time.GetTimestamp(), new(() => api.RunAsync(id, CancellationToken.None)));

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

    private sealed record Read(long StartedAt, Lazy<Task<RunView>> Run);
}
