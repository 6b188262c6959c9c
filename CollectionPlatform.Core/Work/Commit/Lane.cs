namespace CollectionPlatform.Core.Work.Commit;

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

/// <summary>The database refuses a result whatever is left out of it: a fault of our own, which waiting does not heal.</summary>
public sealed class UncommittableException(string message, Exception inner) : Exception(message, inner);

/// <summary>Peers took over: this worker can commit and reserve nothing in its epoch.</summary>
public sealed class FencedException(string workerId)
    : Exception($"Peers have taken over the work of {workerId}; it starts anew under a new epoch.");
