using System.Diagnostics.CodeAnalysis;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Wakes one waiting loop; setting it twice before the loop looks wakes it once.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class Signal
{
    private readonly SemaphoreSlim set = new(0, 1);

    public void Set()
    {
        try
        {
            set.Release();
        }
        catch (SemaphoreFullException)
        {
            // set already: the loop has not looked yet
        }
    }

    /// <summary>Returns when set or after <paramref name="atMost"/>.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken stop) => set.WaitAsync(atMost, stop);
}
