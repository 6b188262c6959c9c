namespace CollectionPlatform.Worker.Engine;

/// <summary>The one clock that durations are measured with: it never goes back and never jumps.</summary>
public static class MonotonicTime
{
    /// <summary>Time since an unknown but fixed moment; only differences mean anything.</summary>
    public static TimeSpan Monotonic(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.GetElapsedTime(0);
    }

    /// <summary>The timestamp (<see cref="TimeProvider.GetTimestamp"/>) that comes after this time.</summary>
    public static long In(this TimeProvider clock, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);
    }
}
