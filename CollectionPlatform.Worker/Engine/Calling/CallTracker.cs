using System.Collections.Concurrent;

namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>The calls in flight: awaited at shutdown, and the first that fails for a fault of our own ends the session.</summary>
public sealed class CallTracker
{
    private readonly ConcurrentDictionary<Task, byte> calls = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Faults when a call does.</summary>
    public Task Failed => failed.Task;

    public int Count => calls.Count;

    public void Track(Task call)
    {
        calls[call] = 0;
        call.ContinueWith(
            done =>
            {
                calls.TryRemove(done, out _);
                if (done.Exception is { } e)
                    failed.TrySetException(e.InnerExceptions);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    /// <summary>Waits for all; false when some are still in flight after <paramref name="atMost"/>.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider clock)
    {
        var all = Task.WhenAll(calls.Keys);
        await Task.WhenAny(all, Task.Delay(atMost, clock));
        return all.IsCompleted;
    }
}
