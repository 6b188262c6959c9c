using System.Text.Json.Serialization;
using CollectionPlatform.Core.Runs.Timeline;

namespace CollectionPlatform.Core.Runs;

/// <summary>A run as the API shows it; the same record in lists, in snapshots and on its own page.</summary>
/// <param name="ItemsPerSecond">Products and listings committed per second over the last 10 s; 0 when nothing moves.</param>
public sealed record RunView(
    Guid Id,
    string Job,
    string Name,
    RunState State,
    RunWaiting? WaitingFor,
    string RequestedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    Guid? RetryOf,
    RunEstimate Estimate,
    RunSpend Spend,
    RunCounts Counts,
    string? CurrentCategory,
    double ItemsPerSecond,
    RunEta? Eta
)
{
    /// <summary>Products looked up within so many days are not looked up again, 1 to 365; null when all are.</summary>
    public int? SkipLookupsYoungerThanDays { get; init; }

    /// <summary>Since when its log, failures, history and list of products are removed; null while it has them.</summary>
    public DateTimeOffset? DetailsRemovedAt { get; init; }

    /// <summary>The retention run that removed them.</summary>
    public Guid? DetailsRemovedBy { get; init; }

    /// <summary>How long it has worked, without pauses and waits.</summary>
    public RunWorked Worked { get; init; } = RunWorked.Nothing;

    /// <summary>What a run of the retention job does; null for other jobs.</summary>
    public RetentionView? Retention { get; init; }

    /// <summary>Whether what it has done stands in a log, entry by entry.</summary>
    [JsonIgnore]
    public bool HasLog => Job == JobNames.Collection && DetailsRemovedAt is null;
}

/// <summary>Why a running run makes no calls: all its remaining units wait for this provider.</summary>
public sealed record RunWaiting(string Provider, string Reason, DateTimeOffset? NextProbeAt);

public sealed record RunEstimate(decimal TotalUsd, long Calls);

/// <param name="UsedRatio">(settled + uncertain) / cap.</param>
/// <param name="Warned">Whether the warning mark of the cap in force has been crossed.</param>
public sealed record RunSpend(decimal SettledUsd, decimal UncertainUsd, decimal CapUsd, double UsedRatio, bool Warned)
{
    /// <summary>What the look-ups that were skipped would have cost: calls of their last complete searches, at the price then.</summary>
    public decimal SavedUsd { get; init; }

    public static RunSpend Of(decimal settled, decimal uncertain, decimal cap, decimal? warnedCap, decimal saved = 0) =>
        new(settled, uncertain, cap, cap > 0 ? (double)decimal.Round((settled + uncertain) / cap, 6) : 0, warnedCap == cap)
        {
            SavedUsd = saved,
        };
}

/// <param name="UnitsExpected">From the estimate; progress = done / max(known, expected).</param>
/// <param name="Products">Distinct ASINs of the run.</param>
/// <param name="Listings">Distinct listings of the run; one that is found for several products counts once.</param>
public sealed record RunCounts(
    long UnitsDone,
    long UnitsKnown,
    long UnitsExpected,
    long Products,
    long Listings,
    long Failed,
    CallCounts Calls
)
{
    /// <summary>Of the products those that were not looked up at eBay, because they were lately enough. They are no units.</summary>
    public long SkippedFresh { get; init; }
}

public sealed record CallCounts(long Amazon, long Ebay);

/// <summary>Time left as a range in seconds, or the reason why there is none.</summary>
public sealed record RunEta(int? LowSeconds, int? HighSeconds, string? Reason);

/// <summary>A category of a run: estimate beside actual.</summary>
/// <param name="State"><c>pending</c>, <c>running</c> or <c>finished</c>.</param>
public sealed record RunCategoryView(
    Guid CategoryId,
    string Name,
    string ExternalId,
    string State,
    RunCategoryEstimate Estimate,
    RunCategoryActual Actual
);

public sealed record RunCategoryEstimate(
    int ExpectedProducts,
    int AmazonCalls,
    int EbayCalls,
    decimal TotalUsd,
    decimal LowUsd,
    decimal HighUsd
)
{
    /// <summary>Products that were expected not to be looked up again.</summary>
    public int SkippedFresh { get; init; }
}

public sealed record RunCategoryActual(
    long UnitsDone,
    long UnitsKnown,
    long Products,
    long Listings,
    long Failed,
    long AmazonCalls,
    long EbayCalls,
    decimal SettledUsd
)
{
    /// <summary>Of its products those that were not looked up, because they were lately enough.</summary>
    public long SkippedFresh { get; init; }

    /// <summary>What looking those up would have cost.</summary>
    public decimal SavedUsd { get; init; }

    /// <summary>Calls of the category whose bill is unknown. Those lost with a worker are known per run alone and are not in it.</summary>
    public decimal UncertainUsd { get; init; }

    /// <summary>The part of settled that went to units that were skipped.</summary>
    public decimal WastedUsd { get; init; }

    /// <summary>(Settled + uncertain) / (products new to the run + listings), to 6 decimals; null without items.</summary>
    public decimal? UsdPerUsefulItem { get; init; }

    /// <summary>Settled + uncertain − estimated, more than nothing when it cost more; only once the run has completed.</summary>
    public decimal? ErrorUsd { get; init; }

    /// <summary>Of the estimate; null when nothing was expected to be spent.</summary>
    public double? ErrorRatio { get; init; }
}

/// <summary>A line of a run's timeline.</summary>
/// <param name="UpdatedAt">When a line about something that goes on, such as an outage, was last rewritten; null for all others.</param>
public sealed record RunEventView(DateTimeOffset At, string Kind, string Actor, string Detail, DateTimeOffset? UpdatedAt = null);

/// <summary>An entry of the failure log: a skipped unit, or a note on a collected one.</summary>
/// <param name="ResolvedBy">The run of its chain of retries that collected it; null for notes.</param>
public sealed record FailureView(
    string UnitId,
    string Provider,
    string Category,
    string Subject,
    SkipReason Reason,
    string? Detail,
    int? Status,
    DateTimeOffset At,
    Guid? ResolvedBy
)
{
    /// <summary>Its number in the run's log; the list's cursor.</summary>
    public long Id { get; init; }

    /// <summary>What its call came to, USD.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>
    /// The page was collected and is paid for; the entry notes what it lacks (<c>oddItem</c>, <c>tooManyPages</c>). A retry leaves it
    /// alone.
    /// </summary>
    public bool Collected { get; init; }
}

/// <param name="Resolved">How many of them a later run of the chain of retries has collected.</param>
/// <param name="Examples">The first three.</param>
public sealed record FailureSummary(
    SkipReason Reason,
    long Count,
    DateTimeOffset First,
    DateTimeOffset Last,
    decimal CostUsd,
    long Resolved,
    IReadOnlyList<FailureView> Examples
);
