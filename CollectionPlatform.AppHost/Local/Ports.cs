using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CollectionPlatform.Hosting;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// Who listens where. A free port, once found, is kept in a file, so that the next start uses the same one while it is free.
/// </summary>
internal sealed class Ports(string file)
{
    // Below the range that outgoing connections are given (32768 and up), so that none of them takes a port between our look and the
    // server's bind.
    private const int Lowest = 20000;
    private const int Highest = 32000;
    private readonly Dictionary<string, int> _remembered = Read(file);
    private readonly Dictionary<string, int> _given = [];

    /// <summary>
    /// One for each free port that was given, locked as long as this process lives: a program that is just starting, or starts again, does
    /// not listen yet, and another AppHost must not take its port meanwhile.
    /// </summary>
    private static readonly List<FileStream> Held = [];

    /// <summary>The port of a program: the wanted one, which must be free, or with 0 a free one.</summary>
    /// <exception cref="StartRefusedException">The wanted port is in use.</exception>
    public int Of(string name, int wanted = 0, string? setting = null)
    {
        if (wanted != 0 && !IsFree(wanted))
            throw new StartRefusedException(
                $"Port {wanted} for {name} is in use by another program; stop that program, or give another port with --{setting}=<port> "
                    + "(0 picks a free one)."
            );
        return _given[name] =
            wanted != 0 ? wanted
            : _remembered.TryGetValue(name, out var last) && IsOurs(last) ? last
            : AnyFree();
    }

    public void Remember() => File.WriteAllText(file, JsonSerializer.Serialize(_given));

    private int AnyFree()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (!_remembered.ContainsValue(port) && IsOurs(port))
                return port;
        }
        throw new StartRefusedException(
            $"No free port was found between {Lowest} and {Highest}; stop some of the programs that listen there."
        );
    }

    private bool IsOurs(int port) => !_given.ContainsValue(port) && IsFree(port) && Hold(port);

    private static bool Hold(int port)
    {
        // each user's own: another could not open its files
        var name = $"collection-platform-ports-{Environment.UserName}";
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name));
        var path = Path.Combine(folder.FullName, port.ToString(CultureInfo.InvariantCulture));
        try
        {
            Held.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // another AppHost holds it
        }
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

    private static Dictionary<string, int> Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(file)) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // cut short by a power loss: new ports do as well
        }
    }
}
