namespace CollectionPlatform.Core.Workers;

/// <summary>
/// A lane of a worker in one epoch: numbers its commits (or its reservations) without holes, so that repeating one is recognised.
/// </summary>
/// <param name="number">The lane's compact number over all workers.</param>
/// <param name="committed">Number of its last committed batch.</param>
public sealed class Lane(string workerId, int lane, long epoch, int number, long committed)
{
    public string WorkerId => workerId;

    public int Index => lane;

    public long Epoch => epoch;

    /// <summary>The number the next commit claims.</summary>
    public long Next { get; private set; } = committed + 1;

    /// <summary>Id of the next commit, unique over all lanes.</summary>
    public long NextBatchId => ((long)number << 40) | Next;

    public void Advance() => Next++;
}
