using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>The machine's own Redis as a resource: loopback only, password, every write logged to disk, nothing ever evicted.</summary>
internal sealed class MachineRedis(string name, string command, ParameterResource password)
    : ExecutableResource(name, command, "/"),
        IResourceWithConnectionString
{
    private EndpointReference? _endpoint;

    public EndpointReference Endpoint => _endpoint ??= new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create(
            $"{Endpoint.Property(EndpointProperty.IPV4Host)}:{Endpoint.Property(EndpointProperty.Port)},password={password}"
        );
}

internal static class MachineRedisExtensions
{
    public static IResourceBuilder<MachineRedis> AddMachineRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        string data,
        IResourceBuilder<ParameterResource> password
    )
    {
        var user = ServerUser.Unprivileged();
        var directory = Path.Combine(data, name);
        var configuration = Path.Combine(directory, "redis.conf");
        var command = user.Server(Programs.Find("redis-server", "redis-server"));
        var resource = new MachineRedis(name, command[0], password.Resource);
        return builder
            .AddResource(resource)
            .WithEndpoint("tcp", e =>
            {
                e.UriScheme = "tcp";
                e.IsProxied = false;
            })
            .WithArgs([.. command.Skip(1), configuration])
            .WithReadiness(async stop =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, resource.Endpoint.Port, stop);
                await using var stream = client.GetStream();
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {await password.Resource.GetValueAsync(stop)}\r\nPING\r\n"), stop);
                using var reader = new StreamReader(stream, Encoding.ASCII);
                return await reader.ReadLineAsync(stop) == "+OK" && await reader.ReadLineAsync(stop) is var answer && answer == "+PONG"
                    ? null
                    : "It does not answer PING."; // "-LOADING …" while it reads its log
            })
            .KeepRunning()
            .WithCrashCommand()
            .WithIconName("Memory")
            .OnBeforeResourceStarted(
                async (redis, _, stop) =>
                {
                    user.Own(directory);
                    await File.WriteAllTextAsync(
                        configuration,
                        $"""
                        bind 127.0.0.1
                        port {redis.Endpoint.Port}
                        requirepass {await password.Resource.GetValueAsync(stop)}
                        dir "{directory}"
                        appendonly yes
                        appendfsync everysec
                        save ""
                        maxmemory-policy noeviction
                        set-proc-title no

                        """,
                        stop
                    );
                    user.Own(configuration);
                }
            );
    }
}
