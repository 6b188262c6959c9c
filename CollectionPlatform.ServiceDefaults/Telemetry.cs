using System.Diagnostics;
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

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
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
                    .AddAspNetCoreInstrumentation(o => o.Filter = request => request.Request.Path.Value is not ("/health" or "/alive"))
                    .AddHttpClientInstrumentation()
            )
            .UseOtlpExporter();
    }

    /// <summary>
    /// Background polling calls Postgres and Redis many times a second. A call that no request and no unit caused is not traced.
    /// </summary>
    private sealed class DropRootClientSpans : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
    }
}
