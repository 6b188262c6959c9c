using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

/// <summary>Tells what Redis did from what the program did.</summary>
public static class RedisErrors
{
    /// <summary>
    /// Whether Redis failed: it is away, too slow, or refuses for now. The client also cancels commands that a lost connection left behind,
    /// so a cancellation that nobody here asked for is one of these.
    /// </summary>
    /// <param name="stop">What the command was to be ended by, if by anything.</param>
    public static bool IsOfRedis(Exception e, CancellationToken stop = default) =>
        e is RedisException or TimeoutException || (e is OperationCanceledException && !stop.IsCancellationRequested);
}
