using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>
/// The machine's own PostgreSQL as a resource, on a data directory of its own: loopback only, password, durable as installed.
/// </summary>
internal sealed class MachinePostgres(string name, string command, string data, ParameterResource password, string database)
    : ExecutableResource(name, command, "/"),
        IResourceWithConnectionString
{
    private EndpointReference? _endpoint;

    public string DataDirectory => data;
    public EndpointReference Endpoint => _endpoint ??= new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create(
            $"Host={Endpoint.Property(EndpointProperty.IPV4Host)};Port={Endpoint.Property(EndpointProperty.Port)};Username=postgres;Password={password};Database={database}"
        );
}

internal static class MachinePostgresExtensions
{
    // Creates the cluster and the database beside their place and moves them there at last: a start that was cut short leaves nothing
    // half-made.
    private const string Create = """
        umask 077; data=$1; bin=$2; locale=$3; database=$4
        rm -rf "$data.new"; cat >"$data.password"
        "$bin/initdb" -D "$data.new" --username=postgres --pwfile="$data.password" --auth=scram-sha-256 --encoding=UTF8 --locale="$locale" --no-instructions >"$data.log" 2>&1 &&
        echo "create database $database" | "$bin/postgres" --single -D "$data.new" postgres >>"$data.log" 2>&1 &&
        mv "$data.new" "$data"; code=$?
        rm -f "$data.password"; [ $code = 0 ] || cat "$data.log"; exit $code
        """;

    public static IResourceBuilder<MachinePostgres> AddMachinePostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        string directory,
        IResourceBuilder<ParameterResource> password,
        string database
    )
    {
        var user = ServerUser.Unprivileged();
        var data = Path.Combine(directory, name, "data");
        var version = Path.Combine(data, "PG_VERSION");
        var programs = Programs.PostgresDirectory(File.Exists(version) ? File.ReadAllText(version).Trim() : null);
        var command = user.Server(Path.Combine(programs, "postgres"));
        var resource = new MachinePostgres(name, command[0], data, password.Resource, database);
        string? connection = null;
        return builder
            .AddResource(resource)
            .WithEndpoint("tcp", e =>
            {
                e.UriScheme = "tcp";
                e.IsProxied = false;
            })
            // Enough for the most workers there can be (32 with 20 connections each), Api's 40 and a few people.
            .WithArgs(context =>
            {
                foreach (var argument in command.Skip(1))
                    context.Args.Add(argument);
                foreach (
                    var argument in (object[])
                        [
                            "-D",
                            data,
                            "-p",
                            resource.Endpoint.Property(EndpointProperty.TargetPort),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "max_connections=700",
                        ]
                )
                    context.Args.Add(argument);
            })
            .WithReadiness(async stop =>
            {
                await using var probe = new Npgsql.NpgsqlConnection(connection + ";Pooling=false");
                await probe.OpenAsync(stop);
                return null;
            })
            .KeepRunning(_ => StopFastAsync())
            .WithCrashCommand()
            .WithIconName("Database")
            .OnConnectionStringAvailable(
                async (postgres, _, stop) => connection = await postgres.ConnectionStringExpression.GetValueAsync(stop)
            )
            .OnBeforeResourceStarted(
                async (postgres, _, stop) =>
                {
                    user.Own(Path.GetDirectoryName(data)!);
                    if (!Directory.Exists(data))
                    {
                        var (code, said) = await user.RunAsync(
                            (await password.Resource.GetValueAsync(stop))!,
                            "/bin/sh",
                            "-c",
                            Create,
                            "sh",
                            data,
                            programs,
                            OperatingSystem.IsMacOS() ? "C" : "C.UTF-8",
                            database
                        );
                        if (code != 0)
                            throw new StartRefusedException($"PostgreSQL could not create its data in {data}: {said}");
                    }
                    else
                        await StopFastAsync(); // one that outlived its AppHost; otherwise pg_ctl says that there is none
                }
            );

        // SIGTERM, as DCP sends it, waits for clients to go, and DCP kills after 6 s.
        Task StopFastAsync() => user.RunAsync("", Path.Combine(programs, "pg_ctl"), "stop", "-D", data, "-m", "fast", "-t", "20");
    }
}
