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
}
