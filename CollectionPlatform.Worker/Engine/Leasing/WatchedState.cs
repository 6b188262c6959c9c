namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>What decides what a worker may lease, read together.</summary>
/// <param name="WarnAtPercent">Percent of the cap at which a run is warned.</param>
/// <param name="DatabaseNow">The database's time of the reading.</param>
/// <param name="Runs">The collections that are pending, running, pausing or cancelling.</param>
public sealed record WatchedState(
    int WarnAtPercent,
    DateTimeOffset DatabaseNow,
    IReadOnlyList<Provider> Providers,
    IReadOnlyList<WatchedRun> Runs
);

/// <summary>A collection at work. USD.</summary>
public sealed record WatchedRun(
    RunId Id,
    RunState State,
    ProviderName? WaitingFor,
    string? TraceParent,
    decimal CapUsd,
    decimal SpentUsd,
    decimal ReservedUsd
);
