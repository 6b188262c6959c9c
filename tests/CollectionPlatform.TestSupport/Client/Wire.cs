using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>The API's answers as its contract has them, written down once more: a field that goes missing fails the reading.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

public sealed record ListOf<T>(IReadOnlyList<T> Items, string? Next);

public sealed record Category(string Id, string Name, string ExternalId, int? ExpectedProducts, bool Enabled);

public sealed record CategoryImport(int Added, int Updated, IReadOnlyList<JsonElement> Rejected);

public sealed record Run(
    string Id,
    string Name,
    string State,
    Waiting? WaitingFor,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    Estimate Estimate,
    Spend Spend,
    Counts Counts
)
{
    public override string ToString() =>
        $"{Name}: {State}, {Counts.UnitsDone} of {Counts.UnitsKnown} units ({Counts.Calls.Amazon} Amazon, "
        + $"{Counts.Calls.Ebay} eBay), {Counts.Failed} failed, "
        + $"${Spend.SettledUsd} + ${Spend.UncertainUsd} of ${Spend.CapUsd}"
        + (WaitingFor is null ? "" : $", waiting for {WaitingFor.Provider} ({WaitingFor.Reason})");
}

public sealed record Waiting(string Provider, string Reason, DateTimeOffset? NextProbeAt);

public sealed record Estimate(decimal TotalUsd, long Calls);

public sealed record Spend(decimal SettledUsd, decimal UncertainUsd, decimal CapUsd, double UsedRatio, bool Warned);

public sealed record Counts(long UnitsDone, long UnitsKnown, long UnitsExpected, long Products, long Listings, long Failed, Calls Calls);

public sealed record Calls(long Amazon, long Ebay);

public sealed record RunEvent(DateTimeOffset At, string Kind, string Actor, string Detail);

public sealed record LogEntry(long Id, string UnitId, string Provider, string Category, string Outcome, decimal CostUsd, DateTimeOffset At);

public sealed record Product(
    string Asin,
    string Title,
    decimal? PriceUsd,
    decimal? ListPriceUsd,
    DateTimeOffset CollectedAt,
    long Position,
    IReadOnlyList<Listing> Listings
);

public sealed record Listing(string ListingId, string Title, decimal? PriceUsd, decimal? ShippingUsd, string? Condition, Seller Seller);

public sealed record Seller(string Username, int FeedbackScore, decimal? FeedbackPercent);

public sealed record Gate(
    string Name,
    string State,
    string? Reason,
    DateTimeOffset Since,
    DateTimeOffset? NextProbeAt,
    int CallsPerSecond,
    decimal PriceUsd,
    decimal ReservedPriceUsd,
    double? LimitedToPerSecond,
    string? Decision
);

public sealed record Failure(
    string UnitId,
    string Provider,
    string Category,
    string Subject,
    string Reason,
    string? Detail,
    int? Status,
    DateTimeOffset At,
    string? ResolvedBy
);

/// <summary>A refusal, RFC 9457.</summary>
public sealed record ProblemDetails(string Type, string Title, int Status, string Detail);
