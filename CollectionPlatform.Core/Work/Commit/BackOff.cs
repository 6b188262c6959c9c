namespace CollectionPlatform.Core.Work.Commit;

/// <summary>Waits 50 ms, 100 ms … 1 s between tries of something that will come back.</summary>
public sealed class BackOff(TimeProvider clock)
{
    private TimeSpan next = TimeSpan.FromMilliseconds(50);

    public async Task NextAsync(CancellationToken stop)
    {
        await Task.Delay(next, clock, stop);
        next = TimeSpan.FromMilliseconds(Math.Min(1000, next.TotalMilliseconds * 2));
    }
}
