using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.Hosting.Supervision;

namespace CollectionPlatform.Hosting.Machine;

public static class MachineRedisExtensions
{
    /// <summary>
    /// The machine's own Redis: every write logged to disk, nothing ever evicted. Its configuration is written at each start.
    /// </summary>
    /// <exception cref="StartRefusedException">The program is missing.</exception>
    public static async Task<IResourceBuilder<MachineServer>> AddMachineRedisAsync(
        this IDistributedApplicationBuilder builder,
        string name,
        ServerPlace place,
        IResourceBuilder<ParameterResource> password
    )
    {
        var user = ServerUser.Unprivileged();
        var directory = await user.OwnDirectoryAsync(place, name);
        var configuration = Path.Combine(directory, "redis.conf");
        var command = user.Server(Programs.Find("redis-server", "redis-server"));
        var port = place.Port;
        var resource = new MachineServer(name, command[0], ReferenceExpression.Create($"127.0.0.1:{port.ToString()},password={password}"));
        var secret = (await password.Resource.GetValueAsync(default))!;
        await user.OwnFileAsync(
            configuration,
            $"""
            bind 127.0.0.1
            port {port}
            requirepass {secret}
            dir "{directory}"
            appendonly yes
            appendfsync everysec
            save ""
            maxmemory-policy noeviction
            stream-node-max-entries 10
            set-proc-title no

            """
        );
        return builder
            .AddResource(resource)
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithArgs([.. command.Skip(1), configuration])
            .WithReadiness(stop => PingAsync(port, secret, stop))
            .KeepRunning()
            .WithCrashCommand()
            .WithIconName("Memory")
            .WithAnnotation(new LastWords.Explains($"Redis does not start in {directory}", " # "));
    }

    private static async Task<string?> PingAsync(int port, string password, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, stop);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\n"), stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var (auth, ping) = (await reader.ReadLineAsync(stop), await reader.ReadLineAsync(stop));
        return auth == "+OK" && ping == "+PONG" ? null : $"Redis answers {ping ?? auth}"; // "-LOADING …" while it reads its log
    }
}
