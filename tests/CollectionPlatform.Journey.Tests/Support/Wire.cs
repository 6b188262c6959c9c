using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>The API's answers as its contract has them, written down once more: a field that goes missing fails the reading.</summary>
internal static class Wire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

internal sealed record ListOf<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record Category(string Id, string Name, string ExternalId, int? ExpectedProducts, bool Enabled);

internal sealed record CategoryImport(int Added, int Updated, IReadOnlyList<JsonElement> Rejected);

internal sealed record Run(
    string Id, string Name, string State, Waiting? WaitingFor, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, Estimate Estimate, Spend Spend, Counts Counts)
{
    public override string ToString() =>
        $"{Name}: {State}, {Counts.UnitsDone} of {Counts.UnitsKnown} units ({Counts.Calls.Amazon} Amazon, {Counts.Calls.Ebay} eBay), {Counts.Failed} failed, "
        + $"${Spend.SettledUsd} + ${Spend.UncertainUsd} of ${Spend.CapUsd}" + (WaitingFor is null ? "" : $", waiting for {WaitingFor.Provider} ({WaitingFor.Reason})");
}

internal sealed record Waiting(string Provider, string Reason, DateTimeOffset? NextProbeAt);

internal sealed record Estimate(decimal TotalUsd, long Calls);

internal sealed record Spend(decimal SettledUsd, decimal UncertainUsd, decimal CapUsd, double UsedRatio, bool Warned);

internal sealed record Counts(long UnitsDone, long UnitsKnown, long UnitsExpected, long Products, long Listings, long Failed, Calls Calls);

internal sealed record Calls(long Amazon, long Ebay);

internal sealed record RunEvent(DateTimeOffset At, string Kind, string Actor, string Detail);

internal sealed record LogEntry(long Id, string UnitId, string Provider, string Category, string Outcome, decimal CostUsd, DateTimeOffset At);

internal sealed record Product(string Asin, string Title, decimal? PriceUsd, decimal? ListPriceUsd, DateTimeOffset CollectedAt, long Position, IReadOnlyList<Listing> Listings);

internal sealed record Listing(string ListingId, string Title, decimal? PriceUsd, decimal? ShippingUsd, string? Condition, Seller Seller);

internal sealed record Seller(string Username, int FeedbackScore, decimal? FeedbackPercent);

internal sealed record Gate(string Name, string State, string? Reason, DateTimeOffset? NextProbeAt, int CallsPerSecond, decimal PriceUsd);

/// <summary>A refusal, RFC 9457.</summary>
internal sealed record ProblemDetails(string Type, string Title, int Status, string Detail);
