using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.AppHost.Local;
using CollectionPlatform.AppHost.Resources;
using CollectionPlatform.Hosting;
using CollectionPlatform.Hosting.Machine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>
/// Where the data lives. Each is a server given as <c>ConnectionStrings:*</c>, else a container, else the machine's own program.
/// </summary>
internal sealed record Servers(
    IResourceBuilder<IResourceWithConnectionString> Database,
    IResourceBuilder<IResourceWithConnectionString> Redis
);

internal static class ServersExtensions
{
    private const string Role = "collection";

    /// <summary>Every write is kept; and units leave their streams cheaply, since a deletion rewrites a node.</summary>
    private const string RedisSettings =
        "--appendonly yes --appendfsync everysec --maxmemory-policy noeviction --stream-node-max-entries 10";

    /// <summary>Containers where the model is published or a container runtime answers; else the machine's own programs.</summary>
    /// <exception cref="StartRefusedException">A program is missing, or its data cannot be used.</exception>
    public static async Task<Servers> AddServersAsync(
        this IDistributedApplicationBuilder builder,
        LocalSettings local,
        DataDirectory? data,
        DataSecrets secrets
    )
    {
        var (givenDatabase, givenRedis) = (Given(builder, "collectiondb"), Given(builder, "redis"));
        var isGiven = (givenDatabase ?? givenRedis) is not null;
        var containers =
            data is null
            || (local.Containers ?? (!isGiven && await Containers.AnswerAsync(builder.Configuration["ASPIRE_CONTAINER_RUNTIME"])));
        if (givenRedis is null)
        {
            var password = secrets.Parameter("redis-password", "Password of Redis");
            givenRedis = containers
                ? builder.AddContainerRedis(password)
                : await builder.AddMachineRedisAsync("redis", PlaceOf("redis"), password);
        }
        if (givenDatabase is null)
        {
            var admin = secrets.Parameter("postgres-password", "Password of PostgreSQL's superuser; services do not use it");
            var password = secrets.Parameter("database-password", "Password of the role that owns the database; it is not superuser");
            givenDatabase = containers
                ? builder.AddContainerPostgres(admin, password)
                : await builder.AddMachinePostgresAsync(
                    "postgres",
                    PlaceOf("postgres"),
                    new PostgresAccess(admin, Role, password, "collectiondb")
                );
        }
        var servers = new Servers(givenDatabase, givenRedis);
        builder.Services.AddSingleton(servers);
        return servers;

        ServerPlace PlaceOf(string server) => new(data!.File(server), Path.Combine(data.StandIn, server), data.Ports.Of(server));
    }

    private static IResourceBuilder<IResourceWithConnectionString>? Given(IDistributedApplicationBuilder builder, string name) =>
        builder.ExecutionContext.IsRunMode && builder.Configuration.GetConnectionString(name) is { Length: > 0 }
            ? builder.AddConnectionString(name)
            : null;

    // The image runs what lies in this directory when it creates its data: the role that owns the database, as on the machine's own server.
    private static IResourceBuilder<IResourceWithConnectionString> AddContainerPostgres(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ParameterResource> admin,
        IResourceBuilder<ParameterResource> password
    )
    {
        const string createRole = $"""
            psql -v ON_ERROR_STOP=1 -v password="$DATABASE_PASSWORD" -U "$POSTGRES_USER" <<'SQL'
            create role {Role} login password :'password';
            create database collectiondb owner {Role};
            SQL
            """;
        var postgres = builder
            .AddPostgres("postgres", password: admin)
            .WithDataVolume()
            .WithEnvironment("DATABASE_PASSWORD", password)
            .WithContainerFiles("/docker-entrypoint-initdb.d", [new ContainerFile { Name = "role.sh", Contents = createRole }])
            .WithIconName("Database");
        var address = postgres.Resource.PrimaryEndpoint;
        var (host, port) = (address.Property(EndpointProperty.Host), address.Property(EndpointProperty.Port));
        return builder
            .AddConnectionString(
                "collectiondb",
                ReferenceExpression.Create($"Host={host};Port={port};Username={Role};Password={password};Database=collectiondb")
            )
            .WaitFor(postgres);
    }

    private static IResourceBuilder<RedisResource> AddContainerRedis(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ParameterResource> password
    ) =>
        builder
            .AddRedis("redis", password: password)
            .WithDataVolume()
            .WithPersistence()
            .WithIconName("Memory")
            .WithArgs(context =>
            {
                // Published, the whole command of the image is one argument of a shell.
                if (context.Args is [.., "-c", string command])
                    context.Args[^1] = $"{command} {RedisSettings}";
                else
                    RedisSettings.Split(' ').ToList().ForEach(context.Args.Add);
            });
}
