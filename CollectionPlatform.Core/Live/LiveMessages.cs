using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// Progress of a run, published on <see cref="Channels.Live"/> once per commit. <paramref name="After"/> and <paramref name="Last"/> are
/// sequence numbers of the
/// run's log: a listener whose last seen number is not <paramref name="After"/> has a hole to fill from the API; a message whose <paramref
/// name="Last"/> it has seen is old.
/// </summary>
public sealed record RunProgress(
    Guid RunId,
    long After,
    long Last,
    RunCounts Counts,
    RunSpend Spend,
    string? CurrentCategory,
    IReadOnlyList<LogEntry> Entries
);

/// <summary>A run was created or changed state; published on <see cref="Channels.Runs"/>. Listeners read the run anew.</summary>
public sealed record RunChanged(Guid RunId, RunState State);

/// <summary>Names of the pub/sub channels. All of them only hasten what a slow poll finds too.</summary>
public static class Channels
{
    /// <summary>State changes of runs: <see cref="RunChanged"/>.</summary>
    public const string Runs = "runs";

    /// <summary>Settings, prices or gates changed; the message is empty.</summary>
    public const string Providers = "providers";

    /// <summary>
    /// Sessions, users or API keys changed; the message is empty. Who keeps something open for a caller asks whether it still may.
    /// </summary>
    public const string Access = "access";

    /// <summary>Progress of one run: <see cref="RunProgress"/>.</summary>
    public static string Live(Guid runId) => $"live:{runId}";
}
