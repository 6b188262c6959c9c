using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Runs;

/// <summary>
/// One execution of a job. Money columns stand side by side in this row so that a reservation compares columns of one row:
/// usable = cap − settled − uncertain − reserved. Counters are written only by the commit, those of a retention run by its steps.
/// </summary>
public sealed class Run
{
    private readonly RunId? chain;

    public RunId Id { get; init; }

    /// <summary>One of <see cref="JobNames"/>.</summary>
    public required string Job { get; init; }
    public required string Name { get; init; }
    public RunState State { get; set; }
    public required string RequestedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public RunId? RetryOf { get; init; }

    /// <summary>The run at the beginning of the chain of retries this run belongs to; its own id when it is no retry.</summary>
    public RunId ChainId
    {
        get => chain ?? Id;
        init => chain = value;
    }

    public decimal EstimateUsd { get; init; }
    public long EstimateCalls { get; init; }

    /// <summary>Most USD this run may spend; follows the global setting until the run has ended.</summary>
    public decimal CapUsd { get; set; }

    /// <summary>
    /// Products whose last eBay search was complete and is younger than so many days, 1 to 365, are not looked up; null looks up all.
    /// </summary>
    public int? SkipLookupsYoungerThanDays { get; init; }

    /// <summary>What calls are known to have cost.</summary>
    public decimal SettledUsd { get; init; }

    /// <summary>Reserved by calls whose bill is unknown: time-outs, cut connections, dead workers. Counts as spent.</summary>
    public decimal UncertainUsd { get; init; }

    /// <summary>In flight: reserved and not yet committed.</summary>
    public decimal ReservedUsd { get; init; }

    /// <summary>The cap the 80 % warning was given for; null before.</summary>
    public decimal? WarnedCapUsd { get; set; }

    /// <summary>Last sequence number of the log.</summary>
    public long Seq { get; init; }
    public long UnitsDone { get; init; }
    public long UnitsKnown { get; set; }
    public long Products { get; init; }
    public long Listings { get; init; }
    public long Failed { get; init; }
    public long AmazonCalls { get; init; }
    public long EbayCalls { get; init; }

    /// <summary>Products new to the run that were not looked up again; they are among its products and not among its units.</summary>
    public long SkippedFresh { get; init; }

    /// <summary>What looking those up would have cost, USD: the calls of their last complete searches, at the price when they were found.
    /// </summary>
    public decimal SavedUsd { get; init; }

    /// <summary>Ordinal of the category the last committed unit belongs to.</summary>
    public short? CurrentCategory { get; init; }

    /// <summary>The provider all remaining units wait for; null when some can go on.</summary>
    public ProviderName? WaitingFor { get; set; }

    /// <summary>SHA-256 of the caller and its key, hex: keys of two callers never meet.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of the request body the key came with, hex.</summary>
    public string? IdempotencyHash { get; init; }

    /// <summary>
    /// W3C traceparent of the request that started the run; null when it was not traced. The worker that plans the run goes on with its
    /// trace.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>Since when the run has no log, failures, history and list of products any more; null while it has them.</summary>
    public DateTimeOffset? DetailsRemovedAt { get; init; }

    /// <summary>The retention run that removed them.</summary>
    public RunId? DetailsRemovedBy { get; init; }
}

/// <summary>A category of a run: its estimate, and beside it what came of it.</summary>
public sealed class RunCategory
{
    public RunId RunId { get; init; }

    /// <summary>From 0, in the order of the request.</summary>
    public short Ordinal { get; init; }
    public CategoryId CategoryId { get; init; }
    public required string ExternalId { get; init; }
    public required string Name { get; init; }
    public int ExpectedProducts { get; init; }
    public int EstimatedAmazonCalls { get; init; }
    public int EstimatedEbayCalls { get; init; }
    public decimal EstimateUsd { get; init; }
    public decimal EstimateLowUsd { get; init; }
    public decimal EstimateHighUsd { get; init; }

    /// <summary>Products that the estimate expected not to be looked up again.</summary>
    public int EstimatedSkippedFresh { get; init; }

    public long UnitsDone { get; init; }
    public long UnitsKnown { get; set; }

    /// <summary>New to the run: those that another category showed first are counted there.</summary>
    public long Products { get; init; }

    /// <summary>Distinct products the category showed, too, but that another category showed first.</summary>
    public long ProductsShared { get; init; }

    /// <summary>New to the run, like its products.</summary>
    public long Listings { get; init; }
    public long Failed { get; init; }
    public long AmazonCalls { get; init; }
    public long EbayCalls { get; init; }
    public decimal SettledUsd { get; init; }

    /// <summary>As of the run: <see cref="Run.SkippedFresh"/>, <see cref="Run.SavedUsd"/>.</summary>
    public long SkippedFresh { get; init; }
    public decimal SavedUsd { get; init; }
}

/// <summary>A line of a run's timeline: every move and everything that explains why it stopped or went on.</summary>
public sealed class RunEvent
{
    public long Id { get; init; }
    public RunId RunId { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>camelCase: the state moved to, or <c>budgetWarning</c>, <c>rescued</c>, <c>rebuilt</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>A user, an API key's name, or <c>system</c>.</summary>
    public required string Actor { get; init; }
    public required string Detail { get; init; }

    /// <summary>
    /// What goes on for a while (an outage, a price above the list) is one event that is rewritten: the name of that while, such as
    /// <c>ebay:17</c>. Null for what happens once.
    /// </summary>
    public string? Episode { get; init; }

    /// <summary>When it was last rewritten.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
