using CollectionPlatform.AppHost;
using CollectionPlatform.AppHost.Machine;

// One app model for every machine: the servers are containers where a container runtime answers and in what is published, else the
// machine's own programs.
try
{
    var builder = DistributedApplication.CreateBuilder(args);
    // AppHost ends after what it started, so that the next start finds nothing of it
    builder.Configuration["DcpPublisher:WaitForResourceCleanup"] ??= "true";
    var isRun = builder.ExecutionContext.IsRunMode;
    var local = LocalSettings.From(builder.Configuration);
    using var data = isRun ? DataDirectory.Open(local.DataDirectory) : null;

    var secrets = new DataSecrets(builder, local.DataDirectory);
    var (apiKey, adminPassword, serviceKey) = (
        secrets.Parameter("api-key", local.ApiKey),
        secrets.Parameter("admin-password", local.AdminPassword),
        secrets.Parameter("service-key")
    );
    var (postgresPassword, redisPassword) = (secrets.Parameter("postgres-password"), secrets.Parameter("redis-password"));

    IResourceBuilder<IResourceWithConnectionString> database,
        redis;
    if (!isRun || await Containers.AnswerAsync(builder.Configuration))
    {
        database = builder.AddPostgres("postgres", password: postgresPassword).WithDataVolume().AddDatabase("collectiondb");
        redis = builder.AddRedis("redis", password: redisPassword).WithDataVolume().WithPersistence().WithArgs(KeepEveryWrite);
    }
    else
    {
        database = builder.AddMachinePostgres("postgres", local.DataDirectory, postgresPassword, "collectiondb");
        redis = builder.AddMachineRedis("redis", local.DataDirectory, redisPassword);
    }

    var sandbox = Service(builder.AddProject<Projects.CollectionPlatform_Sandbox>("sandbox"), local.SandboxPort, "Cart")
        .WithFaultCommands()
        .WithUrlForEndpoint("http", url =>
        {
            url.DisplayText = "Ledger";
            url.Url += "/control/ledger";
        });
    if (isRun)
        sandbox.WithEnvironment("Sandbox__LedgerDirectory", Path.Combine(local.DataDirectory, "sandbox"));
    foreach (var (name, value) in local.SandboxEnvironment)
        sandbox.WithEnvironment(name, value);

    var api = Service(builder.AddProject<Projects.CollectionPlatform_Api>("api"), local.ApiPort, "PlugConnected")
        .WithReference(database, "collectiondb")
        .WithReference(redis, "redis")
        .WithReference(sandbox)
        .WaitFor(database)
        .WaitFor(redis)
        .WithEnvironment("Auth__ApiKey", apiKey)
        .WithEnvironment("Auth__ServiceKey", serviceKey)
        .WithEnvironment("Auth__AdminPassword", adminPassword)
        .WithUrlForEndpoint("http", url =>
        {
            url.DisplayText = "API description";
            url.Url += "/docs";
        });

    // A resource each, not replicas: each has a name, a health, logs and a crash of its own.
    foreach (var name in isRun ? Enumerable.Range(1, local.Workers).Select(number => $"worker-{number}") : ["worker"])
        Service(builder.AddProject<Projects.CollectionPlatform_Worker>(name), 0, "BoxToolbox")
            .WithReference(database, "collectiondb")
            .WithReference(redis, "redis")
            .WithReference(sandbox)
            .WaitFor(api)
            .WithEnvironment("Worker__Name", isRun ? name : "")
            .WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);

    Service(builder.AddProject<Projects.CollectionPlatform_Web>("web"), local.WebPort, "Globe")
        .WithExternalHttpEndpoints()
        .WithReference(redis, "redis")
        .WithReference(api)
        .WaitFor(api)
        .WithEnvironment("Auth__ServiceKey", serviceKey)
        .WithUrlForEndpoint("http", url =>
        {
            url.DisplayText = "Admin";
            url.Url += "/admin/automation";
        })
        .WithUrlForEndpoint("http", _ => new() { Url = "/products", DisplayText = "Products" });

    builder.SayWhenReady();
    await builder.Build().RunAsync();
    return 0;
}
catch (StartRefusedException refusal)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    return refusal.Code;
}

static IResourceBuilder<ProjectResource> Service(IResourceBuilder<ProjectResource> project, int port, string icon)
{
    Ports.Demand(project, port);
#pragma warning disable ASPIRECERTIFICATES001 // plain http: no certificate, no banner that one is missing
    return project
        .WithoutHttpsCertificate()
        .RunBuilt()
        .KeepRunning()
        .WithHttpReadiness("/health")
        .WithCrashCommand()
        .WithIconName(icon)
        .WithEndpoint("http", endpoint =>
        {
            endpoint.Port = port == 0 ? null : port;
            endpoint.IsProxied = false;
        }); // no proxy between the services
#pragma warning restore ASPIRECERTIFICATES001
}

// Redis logs every write and evicts nothing. Published, its whole command is one argument of a shell.
static void KeepEveryWrite(CommandLineArgsCallbackContext context)
{
    string[] settings = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"];
    if (context.Args is [.., "-c", string command])
        context.Args[^1] = $"{command} {string.Join(' ', settings)}";
    else
        foreach (var setting in settings)
            context.Args.Add(setting);
}
