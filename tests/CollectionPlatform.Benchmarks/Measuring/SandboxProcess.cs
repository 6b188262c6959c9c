using System.Net.Http.Json;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>The stand-in marketplace as a process of its own, with a ledger that is deleted afterwards.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private readonly DirectoryInfo ledger = Directory.CreateTempSubdirectory("collection-benchmark-");
    private readonly LocalServer server;
    private readonly HttpClient http;

    private SandboxProcess(int categories, int productsPerCategory)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Any()}/");
        http = new HttpClient { BaseAddress = Address };
        Ledger = new SandboxLedger(() => http);
        server = ServiceProcess.Start(
            "CollectionPlatform.Sandbox",
            $"--urls={Address}",
            $"--Sandbox:Categories={categories}",
            $"--Sandbox:ProductsPerCategory={productsPerCategory}",
            "--Sandbox:OverlapPercent=0", // every product has a look-up of its own
            $"--Sandbox:LedgerDirectory={ledger.FullName}",
            "--Logging:LogLevel:Default=Warning"
        );
    }

    public Uri Address { get; }

    public SandboxLedger Ledger { get; }

    public static async Task<SandboxProcess> StartAsync(int categories, int productsPerCategory)
    {
        var sandbox = new SandboxProcess(categories, productsPerCategory);
        await CollectionPlatform.Tests.Shared.Eventually.HoldsAsync(sandbox.AnswersAsync, "the sandbox answers");
        return sandbox;
    }

    /// <summary>External ids, in their order.</summary>
    public async Task<List<string>> CategoriesAsync() =>
        [
            .. (await http.GetFromJsonAsync<List<Category>>("amazon/categories"))!
                .Select(category => category.ExternalId)
                .Order(StringComparer.Ordinal),
        ];

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        server.Dispose();
        ledger.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await CategoriesAsync()).Count > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private sealed record Category(string ExternalId);
}
