using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CollectionPlatform.ServiceDefaults;

public static partial class Telemetry
{
    private static partial void Start(IHostApplicationBuilder builder, Action<IOpenTelemetryBuilder> describe)
    {
        builder.Logging.AddOpenTelemetry(o => { o.IncludeScopes = true; o.IncludeFormattedMessage = true; o.AddOtlpExporter(); });
        builder.Services.AddSingleton(_ => OpenTelemetrySdk.Create(describe)); // by factory: the container disposes it
        builder.Services.AddHostedService<Lifetime>();
    }

    /// <summary>Starts the SDK with the service and flushes it when the service stops.</summary>
    private sealed class Lifetime(OpenTelemetrySdk sdk) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.Run(() => sdk.MeterProvider.ForceFlush(2000) & sdk.TracerProvider.ForceFlush(2000), CancellationToken.None);
    }
}
