using System.Threading.Channels;

namespace CollectionPlatform.Web.Live;

/// <summary>One connection's ear: a bounded queue of signals, oldest dropped first.</summary>
public sealed class LiveListener : IAsyncDisposable
{
    private const int Capacity = 128;

    private readonly LiveChannels owner;
    private readonly IReadOnlyList<string> channels;
    private readonly Channel<LiveSignal> queue;
    private Task<bool>? wait;
    private int missed;

    internal LiveListener(LiveChannels owner, IReadOnlyList<string> channels)
    {
        (this.owner, this.channels) = (owner, channels);
        queue = Channel.CreateBounded<LiveSignal>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Exchange(ref missed, 1)
        );
    }

    internal void Offer(LiveSignal signal) => queue.Writer.TryWrite(signal);

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LiveSignal? signal) => queue.Reader.TryRead(out signal);

    /// <summary>True once after signals were dropped.</summary>
    public bool TakeMissed() => Interlocked.Exchange(ref missed, 0) == 1;

    /// <summary>Waits for a signal; false when none came within <paramref name="patience"/>.</summary>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        wait ??= queue.Reader.WaitToReadAsync(cancellation).AsTask();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(wait, Task.Delay(patience, time, bound.Token));
        await bound.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first != wait)
            return false;
        wait = null;
        return true;
    }

    public ValueTask DisposeAsync() => new(owner.LeaveAsync(this, channels));
}
