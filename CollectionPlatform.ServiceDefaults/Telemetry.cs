using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>
/// Metrics, traces and logs over OTLP, switched on by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, as Aspire sets it; nothing is collected without
/// it.
/// </summary>
public static class Telemetry
{
    /// <summary>The one meter and activity source of the product.</summary>
    public const string SourceName = "CollectionPlatform";

    /// <summary>
    /// The SDK exports 128 links of a span. A commit has a link for each of its units, and a batch has up to 500 unless it is configured.
    /// </summary>
    private const string LinksPerSpan = "500";

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        builder.Configuration["OTEL_SPAN_LINK_COUNT_LIMIT"] ??= LinksPerSpan;
        builder.Logging.AddOpenTelemetry(o =>
        {
            o.IncludeScopes = true;
            o.IncludeFormattedMessage = true;
        });
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddEnvironmentVariableDetector())
            .WithMetrics(m =>
                m.AddMeter(SourceName, "Npgsql").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation()
            )
            .WithTracing(t =>
                t.SetSampler(new ParentBasedSampler(new DropRootClientSpans()))
                    .AddSource(SourceName, "Npgsql")
                    .AddAspNetCoreInstrumentation(o => o.Filter = request => IsWork(request.Request.Path))
                    .AddHttpClientInstrumentation()
            )
            .UseOtlpExporter();
    }

    /// <summary>Health checks come all the time and live connections stay open for hours: neither is work that ends.</summary>
    private static bool IsWork(PathString path) =>
        path.Value is not ("/health" or "/alive")
        && !path.StartsWithSegments("/hub", StringComparison.Ordinal)
        && !(path.StartsWithSegments("/api/runs", StringComparison.Ordinal) && path.Value!.EndsWith("/stream", StringComparison.Ordinal));
}
