namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>
/// The bound on uncommitted work of one provider: a slot is held from lease to commit. It follows the need (Little's law: rate × the time
/// from lease to commit): it doubles when all are held although the provider's rate allows more, at most once in the time in which all of
/// them are freed once. So it ends where the rate or the commit is what limits, or at the ceiling. It shrinks while this process is late
/// itself: to half of what was held at most, second after second. It grows back as it grew.
/// </summary>
public sealed class Slots(int ceiling, ProcessDelay delay, TimeProvider clock)
{
    private const int Initially = 64;

    /// <summary>A process that is always late still works, and learns when it no longer is.</summary>
    private const int Least = 16;

    /// <summary>From look to look at how late this process was.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private int capacity = Math.Min(Initially, ceiling),
        used,
        mostUsed;
    private long freed;
    private TimeSpan looked = clock.Monotonic(),
        lateThen = delay.Total;
    private bool isLate;

    /// <summary>Wakes the provider's dispatcher: slots are free, units may have come, or less waits to be sent.</summary>
    public Signal Freed { get; } = new();

    public int Capacity => capacity;

    /// <summary>Most to lease at once: half, so that one half is leased, reserved and called while the other is committed.</summary>
    public int AtOnce => Math.Min((capacity + 1) / 2, Frontier.MostAtOnce);

    public int Used => Volatile.Read(ref used);

    /// <summary>None while more are held than there are, after they became fewer.</summary>
    public int Free => Math.Max(0, capacity - Used);

    /// <summary>
    /// Makes them fewer when this process was late, or more when all are held; says whether any is free afterwards. Only the provider's
    /// dispatcher calls it.
    /// </summary>
    /// <param name="commitLags">A whole batch of answers waits to be committed: more calls would only wait there, too.</param>
    public bool Adapt(bool commitLags)
    {
        LookWhetherLate();
        if (Free == 0 && !isLate && !commitLags && Volatile.Read(ref freed) >= capacity)
        {
            capacity = Math.Min(capacity * 2, ceiling);
            Volatile.Write(ref freed, 0);
        }

        return Free > 0;
    }

    public void Take(int count) => mostUsed = Math.Max(mostUsed, Interlocked.Add(ref used, count));

    public void Release(int count)
    {
        Interlocked.Add(ref used, -count);
        Interlocked.Add(ref freed, count);
    }

    private void LookWhetherLate()
    {
        var now = clock.Monotonic();
        if (now - looked < Look)
            return;
        isLate = delay.Excuses(lateThen, now - looked);
        if (isLate)
            capacity = Math.Min(capacity, Math.Max(Least, Math.Min(capacity, mostUsed) / 2));
        (looked, lateThen, mostUsed) = (now, delay.Total, Used);
    }
}
