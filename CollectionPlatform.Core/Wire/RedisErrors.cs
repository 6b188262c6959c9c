using System.Net.Sockets;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

/// <summary>Tells what Redis did from what the program did.</summary>
public static class RedisErrors
{
    /// <summary>
    /// Whether Redis failed: it is away, too slow, or refuses for now. The client also cancels commands that a lost connection left behind,
    /// so a cancellation that nobody here asked for is one of these; and a command that was being answered when the connection was reset
    /// fails with the error of the socket as it is.
    /// </summary>
    /// <param name="stop">What the command was to be ended by, if by anything.</param>
    public static bool IsOfRedis(Exception e, CancellationToken stop = default) =>
        e is RedisException or TimeoutException or IOException or SocketException
        || (e is OperationCanceledException && !stop.IsCancellationRequested);
}
