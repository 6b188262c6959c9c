using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.AppHost.Standalone;

namespace CollectionPlatform.AppHost;

/// <summary>The whole topology as an Aspire app model: two servers, three secrets, four services.</summary>
internal static class AppModel
{
    public static bool IsAvailable => true;

    public static int Run(string[] args, LocalOptions local)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        if (local.ApiKey is not null) builder.Configuration["Parameters:api-key"] = local.ApiKey;
        if (local.AdminPassword is not null) builder.Configuration["Parameters:admin-password"] = local.AdminPassword;

        var apiKey = builder.AddParameter("api-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        var serviceKey = builder.AddParameter("service-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        var adminPassword = builder.AddParameter("admin-password", new GenerateParameterDefault { MinLength = 20, MinLower = 1, MinUpper = 1, MinNumeric = 1, MinSpecial = 1 },
            secret: true, persist: true);

        var database = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("collectiondb");
        var redis = builder.AddRedis("redis").WithDataVolume().WithPersistence().WithArgs(KeepEveryWrite);

        var sandbox = builder.AddProject<Projects.CollectionPlatform_Sandbox>("sandbox")
            .WithEndpoint("http", e => e.Port = Pinned(local.SandboxPort)).WithHttpHealthCheck("/health")
            .WithUrlForEndpoint("http", u => u.DisplayText = "Sandbox");
        if (builder.ExecutionContext.IsRunMode) sandbox.WithEnvironment("Sandbox__LedgerDirectory", Path.Combine(local.DataDirectory, "sandbox"));
        foreach (var (name, value) in local.SandboxEnvironment) sandbox.WithEnvironment(name, value);

        var api = builder.AddProject<Projects.CollectionPlatform_Api>("api")
            .WithReference(database).WithReference(redis).WithReference(sandbox).WaitFor(database).WaitFor(redis).WaitFor(sandbox)
            .WithEnvironment("Auth__ApiKey", apiKey).WithEnvironment("Auth__ServiceKey", serviceKey).WithEnvironment("Auth__AdminPassword", adminPassword)
            .WithEndpoint("http", e => e.Port = Pinned(local.ApiPort)).WithHttpHealthCheck("/health")
            .WithUrlForEndpoint("http", u => { u.DisplayText = "API"; u.Url = "/docs"; });

        builder.AddProject<Projects.CollectionPlatform_Worker>("worker").WithReplicas(Math.Max(1, local.Workers))
            .WithReference(database).WithReference(redis).WithReference(sandbox).WaitFor(api)
            .WithEndpoint("http", e => e.Port = null).WithHttpHealthCheck("/health");

        builder.AddProject<Projects.CollectionPlatform_Web>("web")
            .WithReference(redis).WithReference(api).WaitFor(api).WithEnvironment("Auth__ServiceKey", serviceKey)
            .WithEndpoint("http", e => e.Port = Pinned(local.WebPort)).WithHttpHealthCheck("/health").WithExternalHttpEndpoints()
            .WithUrlForEndpoint("http", u => u.DisplayText = "Collection platform");

        builder.Build().Run();
        return 0;
    }

    /// <summary>Redis logs every write and evicts nothing. Published, its whole command is one argument of a shell.</summary>
    private static void KeepEveryWrite(CommandLineArgsCallbackContext context)
    {
        string[] settings = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"];
        if (context.Args is [.., "-c", string command]) context.Args[^1] = $"{command} {string.Join(' ', settings)}";
        else foreach (var setting in settings) context.Args.Add(setting);
    }

    /// <summary>A port of 0 means "a free one", which Aspire calls none.</summary>
    private static int? Pinned(int port) => port == 0 ? null : port;
}
