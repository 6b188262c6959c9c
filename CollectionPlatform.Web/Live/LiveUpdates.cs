using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Feed;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Live;

/// <summary>What a page of one run gets: each time the whole of it, so that all its figures are of one moment.</summary>
/// <param name="Run">The run with the newest counts and spend, and its words; null until it is read for the first time.</param>
/// <param name="Entries">Log entries in order, the newest ones only.</param>
/// <param name="Skipped">How many entries lie between the last one sent and the first of <paramref name="Entries"/>; the page marks the
/// gap.</param>
/// <param name="Last">Sequence number up to which this page is told; what it asks to go on after.</param>
/// <param name="Trouble">Why what is shown may be old, or null when it is current.</param>
/// <param name="At">This server's time, which is the page's clock.</param>
public sealed record RunUpdate(
    ShownRun? Run,
    IReadOnlyList<FeedEntry> Entries,
    long Skipped,
    long Last,
    string? Trouble,
    DateTimeOffset At
);

/// <summary>
/// The runs at work and the providers' gates, for the badge of every page, the bars of the automation page, and what pages say of
/// providers.
/// </summary>
/// <param name="Runs">Those at work, then those that the cap stopped.</param>
/// <param name="Version">Grows whenever a change of state was heard; lists then read themselves anew, as they do when the runs or their
/// states differ.</param>
/// <param name="At">This server's time.</param>
public sealed record RunningUpdate(
    IReadOnlyList<ShownRun> Runs,
    BadgeCounts Badge,
    IReadOnlyList<ProviderView> Providers,
    long Version,
    string? Trouble,
    DateTimeOffset At
);

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
