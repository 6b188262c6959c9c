using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>Metrics, traces and logs over OTLP, switched on by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, as Aspire sets it; nothing is collected without it.</summary>
public static partial class Telemetry
{
    /// <summary>The one meter and activity source of the product.</summary>
    public const string SourceName = "CollectionPlatform";

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;
        Start(builder, Describe);
    }

    /// <summary>The seam: hands <paramref name="describe"/> to the builder the package profile offers.</summary>
    private static partial void Start(IHostApplicationBuilder builder, Action<IOpenTelemetryBuilder> describe);

    private static void Describe(IOpenTelemetryBuilder telemetry) => telemetry
        .ConfigureResource(r => r.AddEnvironmentVariableDetector())
        .WithMetrics(m => m.AddMeter(SourceName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"))
        .WithTracing(t => t.AddSource(SourceName, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"))
        .UseOtlpExporter();
}
