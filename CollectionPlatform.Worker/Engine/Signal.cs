using System.Diagnostics.CodeAnalysis;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Wakes one waiting loop; setting it twice before the loop looks wakes it once.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class Signal
{
    private readonly SemaphoreSlim set = new(0, 1);
    private int isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref isSet, 1) == 0)
            set.Release();
    }

    /// <summary>Returns when set or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken stop)
    {
        if (await set.WaitAsync(atMost, stop))
            Interlocked.Exchange(ref isSet, 0); // a full fence: the loop looks after it, and who sets it from here on wakes it again
    }
}
