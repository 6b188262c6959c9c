namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>Counts equal failures in a row across items, as this worker sees them. Pure.</summary>
internal sealed class StormWatch
{
    /// <summary>So many are a storm.</summary>
    public const int Limit = 20;

    private string? kind;
    private int count;

    /// <param name="failure">What the answer shares with equal ones; null when the item did not fail.</param>
    /// <returns>Whether it is a storm now.</returns>
    public bool Observe(string? failure)
    {
        (count, kind) =
            failure is null ? (0, null)
            : failure == kind ? (count + 1, kind)
            : (1, failure);
        return count >= Limit;
    }

    public void Reset() => (count, kind) = (0, null);
}
