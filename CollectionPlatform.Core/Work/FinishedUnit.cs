using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work;

/// <summary>
/// A unit that needs no further call: collected, or skipped with its reason (then it is an entry of the failure log). Written once, by the
/// commit.
/// Its position in the run's log is <c>RunCommit.FirstSeq + Ord</c> of the commit it belongs to.
/// </summary>
public sealed class FinishedUnit
{
    public RunId RunId { get; init; }
    public ProviderName Provider { get; init; }
    public required string Subject { get; init; }
    public int Page { get; init; }
    public short Category { get; init; }

    /// <summary>The commit that wrote it (<see cref="RunCommit.Batch"/>), and its place there from 0.</summary>
    public long Batch { get; init; }
    public int Ord { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>What the call that finished it cost, USD.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>
    /// Pages there are to read. On page 1 it decides which pages follow: raised when a later page says that there are more, lowered when
    /// the provider answers another page than asked for. On a page skipped for that, what the provider said; 0 elsewhere.
    /// </summary>
    public int TotalPages { get; init; }

    /// <summary>Null when collected.</summary>
    public SkipReason? Reason { get; init; }

    /// <summary>What a collected page lacks (<see cref="FailureNotes.IsNote"/>); null when nothing.</summary>
    public SkipReason? Note { get; init; }

    /// <summary>The reason or the note in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>HTTP status, when there was an answer.</summary>
    public int? Status { get; init; }

    /// <summary>
    /// A fingerprint of the ids that one of several pages showed, in their order: the next page must show others. Null where no other
    /// page is expected, or nothing was shown.
    /// </summary>
    public long? Shown { get; init; }
}

/// <summary>The log entries of a committed batch, in one text: <see cref="LogPack"/>.</summary>
public sealed class CommittedLog
{
    public RunId RunId { get; init; }

    /// <summary>The commit (<see cref="RunCommit.Batch"/>), which knows the sequence number of the first entry.</summary>
    public long Batch { get; init; }
    public required byte[] Entries { get; init; }
}

/// <summary>One committed batch of a run: the checkpoint log's index, and the history behind the run's charts.</summary>
public sealed class RunCommit
{
    public RunId RunId { get; init; }

    /// <summary>Sequence number (from 1) of the first unit of the batch; the run's sequence has no holes.</summary>
    public long FirstSeq { get; init; }
    public int Units { get; init; }
    public int Items { get; init; }
    public int Failed { get; init; }

    /// <summary>Money settled by this batch, USD.</summary>
    public decimal SettledUsd { get; init; }
    public long Batch { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>When it was stored, by the database's clock; the time of the listings that it showed.</summary>
    public DateTimeOffset StoredAt { get; init; }
}

/// <summary>A unit that failed in an earlier run of the chain and that this run tries again.</summary>
public sealed class RetryUnit
{
    public RunId RunId { get; init; }
    public ProviderName Provider { get; init; }
    public required string Subject { get; init; }
    public int Page { get; init; }

    /// <summary>Ordinal of the category in this run.</summary>
    public short Category { get; init; }
}

/// <summary>
/// A product that a category of a run showed, with the page that showed it first. It is counted in the category that showed it first, and
/// looked up at eBay through it: once per run.
/// </summary>
public sealed class RunProduct
{
    public RunId RunId { get; init; }
    public required string Asin { get; init; }
    public short Category { get; init; }
    public int Page { get; init; }

    /// <summary>Another category of the run showed it first.</summary>
    public bool Shared { get; init; }

    /// <summary>
    /// It is not looked up: its last search was complete and younger than <see cref="Run.SkipLookupsYoungerThanDays"/> when this run found
    /// it. Whoever derives units from the product goes by this, whatever became of its searches since.
    /// </summary>
    public bool LookUpSkipped { get; init; }
}

/// <summary>
/// That a run has counted a listing, kept when another run counts it, too: the listing bears only the last one (<see
/// cref="Items.Listing.RunId"/>).
/// </summary>
public sealed class RunListing
{
    public RunId RunId { get; init; }
    public required string ListingId { get; init; }
}
