using System.Net.Sockets;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

/// <summary>Tells what Redis did from what the program did.</summary>
public static class RedisErrors
{
    /// <summary>The assemblies of the client.</summary>
    private static readonly string[] Client = ["StackExchange.Redis", "Pipelines.Sockets.Unofficial", "System.IO.Pipelines"];

    /// <summary>
    /// Whether Redis failed: it is away, too slow, or refuses for now. The client also cancels commands that a lost connection left behind,
    /// so a cancellation that nobody here asked for is one of these. A command that was being written or answered when the connection died
    /// fails with what the client met: the error of the socket, a pipe that is completed, a connection that is disposed or gone.
    /// </summary>
    /// <param name="stop">What the command was to be ended by, if by anything.</param>
    public static bool IsOfRedis(Exception e, CancellationToken stop = default) =>
        e is RedisException or TimeoutException or IOException or SocketException
        || (e is OperationCanceledException && !stop.IsCancellationRequested)
        || (e is InvalidOperationException or NullReferenceException && Client.Contains(e.Source));
}
