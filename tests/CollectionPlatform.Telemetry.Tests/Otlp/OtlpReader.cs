using System.Globalization;

namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>Reads what OTLP/HTTP posts to <c>/v1/traces</c>, <c>/v1/metrics</c> and <c>/v1/logs</c>.</summary>
internal static class OtlpReader
{
    public static List<Span> Spans(byte[] body) =>
        [
            .. from part in Parts(body)
            from span in part.Content
            select new Span(
                part.Service,
                part.Scope,
                span.Hex(1),
                span.Hex(2),
                span.Hex(4),
                span.Text(5),
                (SpanKind)span.Number(6),
                DateTimeOffset.UnixEpoch.AddTicks((long)(span.Number(7) / 100)),
                Single(span.All(9)),
                [.. span.All(13).Select(link => link.Hex(2))],
                span.One(15).Number(3) == 2
            ),
        ];

    public static List<MetricPoint> Metrics(byte[] body) =>
        [
            .. from part in Parts(body)
            from metric in part.Content
            from kind in (uint[])[5, 7, 9] // gauge, sum, histogram
            from point in metric.One(kind).All(1)
            select kind == 9 ? Histogram(part.Service, metric, point) : Number(part.Service, metric, point),
        ];

    public static List<LogLine> Logs(byte[] body) =>
        [
            .. from part in Parts(body)
            from record in part.Content
            select new LogLine(
                part.Service,
                part.Scope,
                record.One(5).Text(1),
                record.All(6).ToLookup(tag => tag.Text(1), tag => Value(tag.One(2)), StringComparer.Ordinal)
            ),
        ];

    /// <summary>Requests of all three kinds are alike: resources, in each the scopes, in each what they tell.</summary>
    private static IEnumerable<(string Service, string Scope, IEnumerable<ProtoMessage> Content)> Parts(byte[] body) =>
        from resource in ProtoMessage.Parse(body).All(1)
        let service = Single(resource.One(1).All(1)).GetValueOrDefault("service.name", "")
        from scope in resource.All(2)
        select (service, scope.One(1).Text(1), scope.All(2));

    private static MetricPoint Number(string service, ProtoMessage metric, ProtoMessage point) =>
        new(service, metric.Text(1), metric.Text(3), Single(point.All(7)), point.Has(4) ? point.Double(4) : (long)point.Number(6), 0, []);

    private static MetricPoint Histogram(string service, ProtoMessage metric, ProtoMessage point) =>
        new(service, metric.Text(1), metric.Text(3), Single(point.All(9)), point.Double(5), (long)point.Number(4), point.Doubles(7));

    /// <summary>Attributes by key; a key that comes twice is refused, as OTLP does.</summary>
    private static Dictionary<string, string> Single(IEnumerable<ProtoMessage> tags) =>
        tags.ToDictionary(tag => tag.Text(1), tag => Value(tag.One(2)), StringComparer.Ordinal);

    private static string Value(ProtoMessage any) =>
        any.Has(1) ? any.Text(1)
        : any.Has(4) ? any.Double(4).ToString("R", CultureInfo.InvariantCulture)
        : any.Has(2) ? (any.Number(2) != 0 ? "true" : "false")
        : ((long)any.Number(3)).ToString(CultureInfo.InvariantCulture);
}
