namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>The last value of one series: a sum so far, a gauge's reading, or a histogram's sum.</summary>
/// <param name="Count">How many values a histogram has; 0 of others.</param>
/// <param name="Bounds">The upper bounds of a histogram's buckets; empty of others.</param>
internal sealed record MetricPoint(
    string Service,
    string Name,
    string Unit,
    IReadOnlyDictionary<string, string> Tags,
    double Value,
    long Count,
    IReadOnlyList<double> Bounds
)
{
    /// <summary>What tells series apart.</summary>
    public string Series => $"{Service} {Name} {string.Join(' ', Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))}";
}
