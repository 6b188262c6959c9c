using System.Diagnostics;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>A result on its way to a committer.</summary>
/// <param name="Call">The span of its call, for the commit to link to; default when there is none.</param>
public sealed record Finished(ActiveRun Run, UnitResult Result, ActivityContext Call = default);

/// <summary>The bound on uncommitted work of one provider: a slot is held from lease to commit.</summary>
public sealed class Slots(int capacity)
{
    private int used;

    public Signal Freed { get; } = new();

    public int Capacity => capacity;

    /// <summary>Most to lease at once: half, so that one half is leased, reserved and called while the other is committed.</summary>
    public int AtOnce => (capacity + 1) / 2;

    public int Free => capacity - Volatile.Read(ref used);

    public void Take(int count) => Interlocked.Add(ref used, count);

    public void Release(int count)
    {
        Interlocked.Add(ref used, -count);
        Freed.Set();
    }
}

/// <summary>The slots of all providers.</summary>
public sealed class SlotTable(int capacity)
{
    private readonly Slots amazon = new(capacity),
        ebay = new(capacity);
    private int answered;

    public Slots Of(ProviderName provider) => provider == ProviderName.Amazon ? amazon : ebay;

    /// <summary>Units leased whose result no committer has yet.</summary>
    public int InFlight => (2 * capacity) - amazon.Free - ebay.Free - Volatile.Read(ref answered);

    /// <summary>Counts results a committer has and holds the slots of; negative when it lets go of them.</summary>
    public void Answered(int count) => Interlocked.Add(ref answered, count);
}
