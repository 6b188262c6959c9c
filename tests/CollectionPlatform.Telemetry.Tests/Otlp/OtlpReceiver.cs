using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>A collector for OTLP (http/protobuf) on a free port of 127.0.0.1 that keeps what it gets.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock sync = new();
    private readonly List<Span> spans = [];
    private readonly List<LogLine> logs = [];
    private readonly Dictionary<string, MetricPoint> points = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> exports = new(StringComparer.Ordinal);

    private OtlpReceiver(WebApplication app)
    {
        this.app = app;
        app.MapPost("/v1/traces", http => TakeAsync(http, OtlpReader.Spans, spans.AddRange));
        app.MapPost("/v1/logs", http => TakeAsync(http, OtlpReader.Logs, logs.AddRange));
        app.MapPost("/v1/metrics", http => TakeAsync(http, OtlpReader.Metrics, Keep));
    }

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint => app.Urls.Single();

    /// <summary>Everything received so far.</summary>
    public IReadOnlyList<Span> Spans
    {
        get
        {
            lock (sync)
                return [.. spans];
        }
    }

    /// <inheritdoc cref="Spans"/>
    public IReadOnlyList<LogLine> Logs
    {
        get
        {
            lock (sync)
                return [.. logs];
        }
    }

    /// <summary>The last value of every series.</summary>
    public IReadOnlyList<MetricPoint> Points
    {
        get
        {
            lock (sync)
                return [.. points.Values];
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(app);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The sum of a metric over all series.</summary>
    public double Sum(string metric) => Points.Where(point => point.Name == metric).Sum(point => point.Value);

    /// <summary>How often a service has exported its metrics.</summary>
    public int Exports(string service)
    {
        lock (sync)
            return exports.GetValueOrDefault(service);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Keep(List<MetricPoint> received)
    {
        foreach (var point in received)
            points[point.Series] = point;
        foreach (var service in received.Select(point => point.Service).Distinct())
            exports[service] = exports.GetValueOrDefault(service) + 1;
    }

    private async Task TakeAsync<T>(HttpContext http, Func<byte[], T> read, Action<T> keep)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var content = read(body.ToArray());
        lock (sync)
            keep(content);
        http.Response.ContentType = "application/x-protobuf";
    }
}
