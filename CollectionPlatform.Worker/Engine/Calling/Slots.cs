using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>
/// The bound on uncommitted work of one provider: a slot is held from lease to commit. It follows the need (Little's law: rate × the time
/// from lease to commit): it doubles when all are held although the provider's rate allows more, at most once in the time in which all of
/// them are freed once. So it ends where the rate is what limits, or at the ceiling. It need not shrink: the rate bounds what is leased.
/// </summary>
public sealed class Slots(int ceiling)
{
    private const int Initially = 64;

    private int capacity = Math.Min(Initially, ceiling),
        used;
    private long freed;

    /// <summary>Wakes the provider's dispatcher: slots are free, units may have come, or less waits to be sent.</summary>
    public Signal Freed { get; } = new();

    public int Capacity => capacity;

    /// <summary>Most to lease at once: half, so that one half is leased, reserved and called while the other is committed.</summary>
    public int AtOnce => Math.Min((capacity + 1) / 2, Frontier.MostAtOnce);

    public int Used => Volatile.Read(ref used);

    public int Free => capacity - Used;

    /// <summary>All are held; says whether any is free afterwards. Only the provider's dispatcher calls it.</summary>
    public bool Grow()
    {
        if (Volatile.Read(ref freed) >= capacity)
        {
            capacity = Math.Min(capacity * 2, ceiling);
            Volatile.Write(ref freed, 0);
        }

        return Free > 0;
    }

    public void Take(int count) => Interlocked.Add(ref used, count);

    public void Release(int count)
    {
        Interlocked.Add(ref used, -count);
        Interlocked.Add(ref freed, count);
    }
}
