using CollectionPlatform.AppHost.Local;
using CollectionPlatform.AppHost.Machine;
using CollectionPlatform.AppHost.Resources;
using CollectionPlatform.Hosting.Supervision;

// The topology on one page: two servers, a stand-in marketplace, four kinds of services, and what each is told.
return await LocalRun.RunAsync(args, async (builder, local, data) =>
{
    var secrets = new DataSecrets(builder, data?.File("secrets.json"));
    var apiKey = secrets.Parameter("api-key", "Key with the role Admin, for the header X-Api-Key", local.ApiKey);
    var adminPassword = secrets.Parameter("admin-password", "Password of the first user, admin", local.AdminPassword);
    var serviceKey = secrets.Parameter("service-key", "Key with which the site calls the Api");
    var servers = await builder.AddServersAsync(local, data, secrets);

    var sandbox = Service(builder.AddProject<Projects.CollectionPlatform_Sandbox>("sandbox"), local.SandboxPort)
        .WithIconName("Cart")
        .WithFaultCommands()
        .WithLink("Ledger", "/control/ledger");
    if (data is not null)
        sandbox.WithEnvironment("Sandbox__LedgerDirectory", data.Directory("sandbox"));
    foreach (var (name, value) in local.SandboxEnvironment)
        sandbox.WithEnvironment(name, value);

    var api = WithServers(Service(builder.AddProject<Projects.CollectionPlatform_Api>("api"), local.ApiPort))
        .WithReference(sandbox)
        .WithIconName("PlugConnected")
        .WithEnvironment("Auth__ApiKey", apiKey)
        .WithEnvironment("Auth__ServiceKey", serviceKey)
        .WithEnvironment("Auth__AdminPassword", adminPassword)
        .WithLink("API description", "/docs");

    // A resource each instead of replicas: each has its own name, health, logs and commands. Published, they are replicas of one, and each
    // picks its own name.
    foreach (var name in data is null ? ["worker"] : Enumerable.Range(1, local.Workers).Select(number => $"worker-{number}"))
    {
        var worker = WithServers(Service(builder.AddProject<Projects.CollectionPlatform_Worker>(name), 0))
            .WithReference(sandbox)
            .WithIconName("BoxToolbox");
        if (data is not null)
            worker.WithEnvironment("Worker__Name", name);
    }

    Service(builder.AddProject<Projects.CollectionPlatform_Web>("web"), local.WebPort)
        .WithReference(servers.Redis, "redis")
        .WaitFor(servers.Redis)
        .WithReference(api)
        .WithIconName("Globe")
        .WithExternalHttpEndpoints()
        .WithEnvironment("Auth__ServiceKey", serviceKey)
        .WithEnvironment("Web__ImageHosts", builder.Configuration["Web:ImageHosts"] ?? "")
        .WithLink("Admin", "/admin/automation")
        .WithLink("Products", "/products");

    IResourceBuilder<ProjectResource> Service(IResourceBuilder<ProjectResource> project, int port) =>
        project.RunBuilt(data).Listen(data, port).SendTelemetry(local).KeepRunning().WithHttpReadiness("/health").WithCrashCommand();

    IResourceBuilder<ProjectResource> WithServers(IResourceBuilder<ProjectResource> project) =>
        project
            .WithReference(servers.Database, "collectiondb")
            .WithReference(servers.Redis, "redis")
            .WaitFor(servers.Database)
            .WaitFor(servers.Redis);
});
