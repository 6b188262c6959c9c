using Microsoft.AspNetCore.Builder;

namespace CollectionPlatform.Sandbox.Tests.Support;

/// <summary>The real application on a free port in this process.</summary>
public sealed class RunningSandbox : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningSandbox(WebApplication app)
    {
        this.app = app;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    /// <summary>A client that speaks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts it with its ledger in that directory.</summary>
    public static async Task<RunningSandbox> StartAsync(TemporaryDirectory directory, params string[] settings)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var app = SandboxApp.Create([
            "--urls",
            "http://127.0.0.1:0",
            $"--Sandbox:LedgerDirectory={directory.Path}",
            "--Logging:LogLevel:Default=Warning",
            .. settings,
        ]);
        await app.StartAsync();
        return new(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync(); // as SIGTERM would
        await app.DisposeAsync();
    }
}

/// <summary>A test class whose tests each have a sandbox of their own, small unless a test says otherwise.</summary>
public abstract class WithSandbox : IAsyncLifetime, IDisposable
{
    private RunningSandbox? sandbox;

    /// <summary>Holds the ledger.</summary>
    protected TemporaryDirectory Directory { get; } = new();

    /// <summary>Speaks to the sandbox.</summary>
    protected HttpClient Client => sandbox!.Client;

    /// <inheritdoc/>
    public async Task InitializeAsync() =>
        sandbox = await RunningSandbox.StartAsync(Directory, "--Sandbox:Categories=5", "--Sandbox:ProductsPerCategory=100");

    /// <summary>Stops the sandbox and starts another on the same ledger.</summary>
    protected async Task RestartAsync(params string[] settings)
    {
        await sandbox!.DisposeAsync();
        sandbox = await RunningSandbox.StartAsync(Directory, settings);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await sandbox!.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
