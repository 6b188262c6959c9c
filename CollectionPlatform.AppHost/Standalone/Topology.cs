using System.Globalization;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>The services and what each is told: the environment variables that Aspire would inject. In the order in which they come up.</summary>
internal sealed record Topology(Service Sandbox, Service Api, IReadOnlyList<Service> Workers, Service Web)
{
    /// <exception cref="StartRefusedException">A port is in use.</exception>
    public static Topology Of(LocalOptions options, DataDirectory data, Ports ports, Secrets secrets, PostgresServer postgres, RedisServer redis)
    {
        Service Named(string name, string project, int port, Dictionary<string, string> environment) => new(name, project, port, data.Mark, environment);

        var sandbox = Named("sandbox", "CollectionPlatform.Sandbox", ports.Of("sandbox", options.SandboxPort, "Local:SandboxPort"),
            new(options.SandboxEnvironment) { ["Sandbox__LedgerDirectory"] = data.SandboxDirectory });

        var api = Named("api", "CollectionPlatform.Api", ports.Of("api", options.ApiPort, "Local:ApiPort"), new()
        {
            ["ConnectionStrings__collectiondb"] = postgres.ConnectionString,
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["services__sandbox__http__0"] = sandbox.Url,
            ["Auth__ApiKey"] = options.ApiKey ?? secrets.ApiKey,
            ["Auth__ServiceKey"] = secrets.ServiceKey,
            ["Auth__AdminPassword"] = options.AdminPassword ?? secrets.AdminPassword,
        });

        var web = Named("web", "CollectionPlatform.Web", ports.Of("web", options.WebPort, "Local:WebPort"), new()
        {
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["services__api__http__0"] = api.Url,
            ["Auth__ServiceKey"] = secrets.ServiceKey,
        });

        var workers = Enumerable.Range(1, options.Workers).Select(number => string.Create(CultureInfo.InvariantCulture, $"worker-{number}"))
            .Select(name => Named(name, "CollectionPlatform.Worker", ports.Of(name), new()
            {
                ["ConnectionStrings__collectiondb"] = postgres.ConnectionString,
                ["ConnectionStrings__redis"] = redis.ConnectionString,
                ["services__sandbox__http__0"] = sandbox.Url,
                ["Worker__Name"] = name,
            })).ToList();

        return new Topology(sandbox, api, workers, web);
    }
}
