using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Live;

/// <summary>What a page of one run gets: first everything, then what changed; null means unchanged.</summary>
/// <param name="Run">The run as read from the Api.</param>
/// <param name="Moves">What a person can do now; comes with <paramref name="Run"/>.</param>
/// <param name="Counts">Newer than those in the last <paramref name="Run"/>; so are spend and category.</param>
/// <param name="Entries">Log entries in order, the newest ones only.</param>
/// <param name="Skipped">How many entries lie between the last one sent and the first of <paramref name="Entries"/>; the page marks the
/// gap.</param>
/// <param name="Last">Sequence number up to which this page is told; what it asks to go on after.</param>
/// <param name="Trouble">Why what is shown may be old, or null when it is current.</param>
public sealed record RunUpdate(
    RunView? Run,
    IReadOnlyList<string>? Moves,
    RunCounts? Counts,
    RunSpend? Spend,
    string? CurrentCategory,
    IReadOnlyList<LogEntry> Entries,
    long Skipped,
    long Last,
    string? Trouble
);

/// <summary>
/// The runs at work and the providers' gates, for the badge of every page, the bars of the automation page, and what pages say of
/// providers.
/// </summary>
/// <param name="Version">Grows whenever a change of state was heard; lists then read themselves anew, as they do when the runs or their
/// states differ.</param>
public sealed record RunningUpdate(IReadOnlyList<RunView> Runs, IReadOnlyList<ProviderView> Providers, long Version, string? Trouble);

/// <summary>What is heard on Redis.</summary>
public abstract record LiveSignal
{
    public sealed record Progress(Core.Live.RunProgress Message) : LiveSignal;

    /// <param name="HeardAt">Timestamp of the clock, the same for all listeners: they share one read of the run.</param>
    public sealed record Changed(Core.Live.RunChanged Message, long HeardAt) : LiveSignal;

    /// <summary>Settings, prices or a gate changed.</summary>
    public sealed record ProvidersChanged : LiveSignal;

    /// <summary>Sessions, users or keys changed.</summary>
    public sealed record AccessChanged : LiveSignal;

    /// <summary>Messages may have been missed: Redis was away.</summary>
    public sealed record Missed : LiveSignal;
}
