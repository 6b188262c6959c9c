using System.Net;
using System.Net.Sockets;

namespace CollectionPlatform.Tests.Shared;

/// <summary>
/// Ports for servers of tests. Each process of tests has a hundred of its own, so that none takes what another was given and has not bound
/// yet. They lie below those that AppHost chooses from (20000 and up) and those that outgoing connections are given (32768 and up).
/// </summary>
internal static class FreePort
{
    private const int Lowest = 10000,
        Processes = 100,
        PortsEach = 100;
    private static readonly int First = Lowest + (Environment.ProcessId % Processes * PortsEach);
    private static int given;

    /// <summary>A port that nobody listens to, and that was not given before.</summary>
    public static int Any()
    {
        for (int n; (n = Interlocked.Increment(ref given)) <= PortsEach; )
            if (IsFree(First + n - 1))
                return First + n - 1;
        throw new InvalidOperationException($"The ports {First} to {First + PortsEach - 1} of these tests are all used.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
