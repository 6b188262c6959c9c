namespace CollectionPlatform.Chaos.Witness;

/// <summary>What the Api answers, as far as these tests read it.</summary>
public sealed record RunView(string Id, string State, SpendView Spend, CountsView Counts);

public sealed record SpendView(decimal SettledUsd, decimal UncertainUsd, decimal CapUsd);

public sealed record CountsView(long UnitsDone, long UnitsKnown, long Products, long Listings, long Failed, CallsView Calls);

public sealed record CallsView(long Amazon, long Ebay);

public sealed record LogEntryView(
    long Id,
    string UnitId,
    string Provider,
    string Outcome,
    string? Reason,
    decimal CostUsd,
    DateTimeOffset At
);

public sealed record EventView(DateTimeOffset At, string Kind, string Detail);

public sealed record FailureView(string UnitId, string Subject, string Reason, string? Detail, int? Status)
{
    /// <summary>What a collected page lacks; the others are skipped units.</summary>
    public bool IsNote => Reason is "oddItem" or "tooManyPages";

    /// <summary>Another page was answered than asked for: those behind it are not called.</summary>
    public bool EndsPaging => Reason == "wrongPage";
}

public sealed record ProductView(string Asin, string Title, decimal? PriceUsd, IReadOnlyList<ListingView> Listings);

public sealed record ListingView(string ListingId);

public sealed record CategoryView(string Id, string ExternalId, string Name, int? ExpectedProducts);

public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);
