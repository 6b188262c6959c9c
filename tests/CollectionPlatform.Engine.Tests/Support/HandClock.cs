namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>Time passes, and its timer fires, by hand.</summary>
internal sealed class HandClock : TimeProvider
{
    private TimerCallback? fire;
    private long now = 1000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;

    public void Pass(TimeSpan time) => now += time.Ticks;

    public void Tick(TimeSpan after)
    {
        Pass(after);
        fire!(null);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        fire = callback;
        return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
