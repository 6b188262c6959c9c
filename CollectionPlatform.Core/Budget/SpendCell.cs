using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget;

/// <summary>
/// What a run's calls of one category at one provider came to on one day at one price: the book that the spend report, the prices of a run
/// and its waste are read from.
/// Written by the commit together with the run's own sums, so that both always agree.
/// </summary>
public sealed class SpendCell
{
    /// <summary>Category of the calls a lost worker had in flight: of those only run and provider are known.</summary>
    public const short NoCategory = -1;

    public RunId RunId { get; init; }

    /// <summary>The UTC day on which it was booked.</summary>
    public DateOnly Day { get; init; }
    public ProviderName Provider { get; init; }

    /// <summary>Ordinal of the run's category, or <see cref="NoCategory"/>.</summary>
    public short Category { get; init; }

    /// <summary>USD per call by the price list, when they were reserved.</summary>
    public decimal PriceUsd { get; init; }

    /// <summary>
    /// Requests sent, those that were refused for free included; with <see cref="NoCategory"/>, calls that may have been sent.
    /// </summary>
    public long Calls { get; init; }

    /// <summary>What they are known to have cost, USD.</summary>
    public decimal SettledUsd { get; init; }

    /// <summary>What was reserved for those whose bill is unknown, USD.</summary>
    public decimal UncertainUsd { get; init; }

    /// <summary>The part of <see cref="SettledUsd"/> that went to units that were skipped.</summary>
    public decimal WastedUsd { get; init; }

    /// <summary>What answers said they cost beyond the price list, USD; negative when they cost less.</summary>
    public decimal DiscrepancyUsd { get; init; }

    /// <summary>Useful items: products and listings new to the run.</summary>
    public long Items { get; init; }
}

/// <summary>
/// Calls booked as uncertain when their worker was lost; kept so that a worker that comes back can tell which of them it never sent.
/// </summary>
public sealed class LostCalls
{
    public required string WorkerId { get; init; }

    /// <summary>The worker's epoch that the calls were reserved in.</summary>
    public long Epoch { get; init; }
    public RunId RunId { get; init; }
    public ProviderName Provider { get; init; }

    /// <summary>USD per call, as reserved and as listed then.</summary>
    public decimal PriceUsd { get; init; }
    public decimal ListUsd { get; init; }
    public int Calls { get; init; }

    /// <summary>The day in the book of spend (<see cref="SpendCell.Day"/>).</summary>
    public DateOnly Day { get; init; }
}
