namespace CollectionPlatform.Sandbox.Faults;

/// <summary>A token bucket that starts full and holds one second's worth of calls, at least one.</summary>
/// <param name="callsPerSecond">Tokens per second, above 0.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(double callsPerSecond, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly double capacity = Math.Max(1, callsPerSecond);
    private double tokens = Math.Max(1, callsPerSecond);
    private long filledAt = time.GetTimestamp();

    /// <summary>Takes a token; false when there is none.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(capacity, tokens + time.GetElapsedTime(filledAt, now).TotalSeconds * callsPerSecond);
            filledAt = now;
            if (tokens < 1)
                return false;
            tokens--;
            return true;
        }
    }
}
