using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>The machine's Redis with a configuration of our own: loopback only, password, every write logged to disk, nothing ever evicted.</summary>
internal sealed partial class RedisServer(string directory, int port, string password, ServerUser user) : ISupervised
{
    private readonly ServerLog _log = new(directory, Grave());

    public string Name => "redis";
    public int StopSignal => UnixProcess.Terminate;
    public string ConnectionString => $"127.0.0.1:{port},password={password}";

    /// <summary>Its configuration; as an argument of the server it marks the process as this directory's.</summary>
    public static string ConfigurationOf(string directory) => Path.Combine(directory, "redis.conf");

    /// <summary>Writes the configuration.</summary>
    public async Task InitializeAsync()
    {
        _log.Begin();
        Programs.Find("redis-server", "redis-server");
        var file = ConfigurationOf(directory);
        File.Delete(file);
        await using (var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"""
                bind 127.0.0.1
                port {port}
                requirepass {password}
                dir "{directory}"
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory-policy noeviction
                set-proc-title no

                """));
        await user.GiveAsync(file);
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ProcessStartInfo StartInfo() => user.Server(_log.File, Programs.Find("redis-server", "redis-server"), ConfigurationOf(directory));

    public async Task<bool> IsReadyAsync(int pid, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadLineAsync(cancellationToken) == "+OK" && await reader.ReadLineAsync(cancellationToken) == "+PONG"; // "-LOADING …" while it reads its log
        }
        catch (Exception e) when (e is SocketException or IOException) { return false; }
    }

    public string? Complaint() => _log.LastWords() is { } words ? $"Redis does not start in {directory}: {words} (log: {_log.File})" : null;

    /// <summary>"1234:M 22 Nov 2026 12:00:00.000 # …": what Redis marks as a warning or worse.</summary>
    [GeneratedRegex("# (?!WARNING)")]
    private static partial Regex Grave();
}
