using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Worker.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>
/// The engine of a worker in this process, as <c>AddEngine</c> builds it. Its settings come from the environment, as a worker's do.
/// </summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly IHost host;

    private RunningEngine(IHost host) => this.host = host;

    /// <param name="worker">Its name; engines that work side by side have different ones.</param>
    public static async Task<RunningEngine> StartAsync(TestBed bed, string worker, Marketplace marketplace, CancellationToken stop)
    {
        var builder = bed.Fixture.Builder();
        builder.Configuration["Worker:Name"] = worker;
        builder.AddEngine();
        marketplace.AddTo(builder);
        var engine = new RunningEngine(builder.Build());
        await engine.host.StartAsync(stop);
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
