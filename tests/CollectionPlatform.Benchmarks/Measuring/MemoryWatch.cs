namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>The most memory this process has while it is watched.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource over = new();
    private readonly Task watching;
    private long most = Environment.WorkingSet;

    public MemoryWatch() => watching = WatchAsync();

    public double MostMb => Math.Max(Interlocked.Read(ref most), Environment.WorkingSet) / 1e6;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(over.Token))
            Interlocked.Exchange(ref most, Math.Max(Interlocked.Read(ref most), Environment.WorkingSet));
    }
}
