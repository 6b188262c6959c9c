namespace CollectionPlatform.Core.Workers;

/// <summary>Peers took over: this worker can commit and reserve nothing in its epoch.</summary>
public sealed class FencedException(string workerId)
    : Exception($"Peers have taken over the work of {workerId}; it starts anew under a new epoch.");
