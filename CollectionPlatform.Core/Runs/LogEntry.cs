namespace CollectionPlatform.Core.Runs;

/// <summary>An entry of a run's checkpoint log: one finished unit.</summary>
/// <param name="Id">The run's own sequence number, from 1, without holes; 0 before the commit that gives it.</param>
/// <param name="Category">Name of the category.</param>
/// <param name="Outcome"><c>collected</c> or <c>skipped</c>.</param>
public sealed record LogEntry(
    long Id,
    string UnitId,
    string Provider,
    string Category,
    string Outcome,
    SkipReason? Reason,
    decimal CostUsd,
    DateTimeOffset At,
    IReadOnlyList<LogItem> Items
)
{
    public const string Collected = "collected";
    public const string Skipped = "skipped";
}

/// <summary>A product (<see cref="Asin"/>) or a listing with its seller (<see cref="ListingId"/>) as the log shows it.</summary>
public sealed record LogItem(string? Asin, string? ListingId, string Title, string? Seller, decimal? PriceUsd);
