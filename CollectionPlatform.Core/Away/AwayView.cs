using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Away;

/// <summary>
/// What happened while a user was away: the runs that ended or that the cap stopped, and the providers that need a person.
/// </summary>
/// <param name="Since">Up to here the user has seen everything, and said so.</param>
/// <param name="Until">Up to here it is told: what the user sends to say that it is seen. The same as <paramref name="Since"/> when nothing
/// happened.</param>
/// <param name="Counts">How many runs there are of each state, those that are not listed included.</param>
/// <param name="Runs">The newest 20, newest first. A run that the user cancelled is no news to that user and not among them.</param>
/// <param name="Providers">Those that began to need a person since then and still do.</param>
public sealed record AwayView(
    DateTimeOffset Since,
    DateTimeOffset Until,
    IReadOnlyList<AwayCount> Counts,
    IReadOnlyList<AwayRun> Runs,
    IReadOnlyList<ProviderView> Providers
);

public sealed record AwayCount(RunState State, int Runs);

/// <param name="At">When it ended, or when the cap stopped it.</param>
public sealed record AwayRun(DateTimeOffset At, RunView Run);
