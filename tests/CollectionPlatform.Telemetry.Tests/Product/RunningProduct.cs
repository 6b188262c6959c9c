using CollectionPlatform.Telemetry.Tests.Otlp;
using CollectionPlatform.Tests.Shared;

namespace CollectionPlatform.Telemetry.Tests.Product;

/// <summary>The product with one worker, over servers of its own, whose telemetry goes to <see cref="Telemetry"/>.</summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    /// <summary>The services in their order of start, by their names in telemetry.</summary>
    public static readonly string[] Names = ["sandbox", "api", "worker-1", "web"];

    private const string ApiKey = "api-key-of-the-tests",
        ServiceKey = "service-key-of-the-tests",
        Password = "password-of-the-tests";
    private readonly Servers servers = new();
    private readonly DirectoryInfo files = Directory.CreateTempSubdirectory("collection-telemetry-");
    private readonly Dictionary<string, ServiceProcess> services = new(StringComparer.Ordinal);

    private RunningProduct(OtlpReceiver telemetry) => Telemetry = telemetry;

    public OtlpReceiver Telemetry { get; }

    public HttpClient Api => services["api"].Client;

    public SandboxLedger Ledger => new(() => services["sandbox"].Client);

    /// <summary>Starts it and waits until all is healthy. What had started is gone when something does not.</summary>
    /// <param name="sandbox">Settings of the sandbox.</param>
    public static async Task<RunningProduct> StartAsync(IEnumerable<KeyValuePair<string, string>> sandbox)
    {
        var product = new RunningProduct(await OtlpReceiver.StartAsync());
        try
        {
            await product.StartServicesAsync(sandbox);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    public async Task<Visitor> SignInAsync()
    {
        var visitor = new Visitor(services["web"].Url);
        await visitor.SignInAsync(Password);
        return visitor;
    }

    /// <summary>Asks every service for its health, as whoever watches the product does all the time.</summary>
    public Task AskForHealthAsync() => Task.WhenAll(services.Values.Select(service => service.HealthyAsync()));

    /// <summary>What the services printed last, for a failure.</summary>
    public string Tail() => string.Join("\n\n", services.Select(service => $"{service.Key}:\n{service.Value.Tail()}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var name in Names.Reverse())
            if (services.Remove(name, out var service))
                service.Dispose();
        servers.Dispose();
        await Telemetry.DisposeAsync();
        files.Delete(recursive: true);
    }

    private async Task StartServicesAsync(IEnumerable<KeyValuePair<string, string>> sandbox)
    {
        await servers.StartAsync();
        Start("Sandbox", "sandbox", [new("Sandbox__LedgerDirectory", files.FullName), .. sandbox]);
        KeyValuePair<string, string>[] data =
        [
            new("ConnectionStrings__collectiondb", servers.Postgres),
            new("ConnectionStrings__redis", servers.Redis),
            new("services__sandbox__http__0", services["sandbox"].Url),
        ];
        Start(
            "Api",
            "api",
            [.. data, new("Auth__ApiKey", ApiKey), new("Auth__ServiceKey", ServiceKey), new("Auth__AdminPassword", Password)]
        );
        Api.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);
        Start("Worker", "worker-1", [.. data, new("Worker__Name", "worker-1"), new("Logging__LogLevel__CollectionPlatform", "Debug")]);
        Start("Web", "web", [data[1], new("services__api__http__0", services["api"].Url), new("Auth__ServiceKey", ServiceKey)]);
        await AskForHealthAsync();
    }

    private void Start(string project, string name, IEnumerable<KeyValuePair<string, string>> settings) =>
        services[name] = new ServiceProcess(
            project,
            name,
            [
                new("OTEL_EXPORTER_OTLP_ENDPOINT", Telemetry.Endpoint),
                new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                new("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
                new("OTEL_BSP_SCHEDULE_DELAY", "500"),
                new("OTEL_BLRP_SCHEDULE_DELAY", "500"),
                new("ASPNETCORE_ENVIRONMENT", "Development"),
                .. settings,
            ]
        );
}
