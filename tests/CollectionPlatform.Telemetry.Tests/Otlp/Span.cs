namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>A span as it was received.</summary>
/// <param name="Parent">Id of its parent; empty when it begins its trace.</param>
/// <param name="Links">The ids of the spans it links to.</param>
internal sealed record Span(
    string Service,
    string Source,
    string TraceId,
    string Id,
    string Parent,
    string Name,
    SpanKind Kind,
    DateTimeOffset Start,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Links,
    bool IsError
)
{
    public bool IsRoot => Parent.Length == 0;

    /// <summary>An engine's span of one call of a provider.</summary>
    public bool IsCall => Name is "amazon call" or "ebay call";

    public bool IsRedis => Source.Contains("Redis", StringComparison.Ordinal);

    public override string ToString() => $"{Service} {Source} {Kind} '{Name}' at {Start:HH:mm:ss.fff}";
}
