using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Worker.Engine;

/// <summary>A result on its way to a committer.</summary>
public sealed record Finished(ActiveRun Run, UnitResult Result);

/// <summary>The bound on uncommitted work of one provider: a slot is held from lease to commit.</summary>
public sealed class Slots(int capacity)
{
    private int used;

    public Signal Freed { get; } = new();

    public int Capacity => capacity;

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
    private readonly Slots amazon = new(capacity), ebay = new(capacity);

    public Slots Of(ProviderName provider) => provider == ProviderName.Amazon ? amazon : ebay;

    public int Used => (2 * capacity) - amazon.Free - ebay.Free;
}
