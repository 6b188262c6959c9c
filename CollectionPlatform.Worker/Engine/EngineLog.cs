using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// What the engine logs. About a run or a unit it logs in a scope with <c>RunId</c> and <c>UnitId</c>, so that a log viewer finds it by
/// them.
/// </summary>
public sealed partial class EngineLog(ILogger<EngineHost> log)
{
    private static readonly Func<ILogger, Guid, IDisposable?> RunScope = LoggerMessage.DefineScope<Guid>("Run {RunId}");
    private static readonly Func<ILogger, Guid, string, IDisposable?> UnitScope = LoggerMessage.DefineScope<Guid, string>(
        "Run {RunId}, unit {UnitId}"
    );

    /// <summary>Everything logged before it is disposed is about this run.</summary>
    public IDisposable? OfRun(RunId run) => RunScope(log, run.Value);

    /// <summary>
    /// Everything logged before it is disposed is about this unit. Open it only to log: there are thousands of units a second.
    /// </summary>
    public IDisposable? OfUnit(RunId run, WorkUnit unit) => UnitScope(log, run.Value, unit.Id);

    /// <summary>A skipped unit. The failure log has it too, so this is for the level Debug.</summary>
    public void Skipped(RunId run, WorkUnit unit, UnitOutcome.Skipped outcome)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        using (OfUnit(run, unit))
            UnitSkipped(outcome.Reason, outcome.Detail);
    }

    /// <summary>A collected page that lacks something. The failure log has it too, so this is for the level Debug.</summary>
    public void Noted(RunId run, WorkUnit unit, PageNote note)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        using (OfUnit(run, unit))
            UnitNoted(note.Reason, note.Detail);
    }

    [LoggerMessage(LogLevel.Information, "{Worker} works in epoch {Epoch} with up to {Slots} calls in flight per provider")]
    public partial void Started(string worker, long epoch, int slots);

    [LoggerMessage(LogLevel.Information, "{Worker} has left: nothing in flight, nothing reserved")]
    public partial void Left(string worker);

    [LoggerMessage(LogLevel.Warning, "{Worker} was fenced: peers took over its work; it starts anew under a new epoch")]
    public partial void Fenced(string worker);

    [LoggerMessage(
        LogLevel.Critical,
        "Another process works under the name {Worker}: give every worker its own Worker:Name. This one ends"
    )]
    public partial void NameTaken(string worker);

    [LoggerMessage(LogLevel.Error, "The engine of {Worker} failed and starts anew in {Seconds} s")]
    public partial void Failed(string worker, double seconds, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Runs and gates cannot be looked at ({Reason}); the last known ones hold")]
    public partial void CannotCheck(string reason);

    [LoggerMessage(LogLevel.Warning, "No heartbeat ({Reason}); after 5 s without one no further call is made")]
    public partial void NoHeartbeat(string reason);

    [LoggerMessage(LogLevel.Warning, "No {Provider} units can be leased ({Reason}); trying again")]
    public partial void CannotLease(string provider, string reason);

    [LoggerMessage(LogLevel.Warning, "The frontiers cannot be kept ({Reason}); trying again")]
    public partial void CannotKeep(string reason);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: {Count} units taken over or found again in the {Provider} stream")]
    public partial void Recovered(Guid runId, string provider, int count);

    [LoggerMessage(LogLevel.Information, "Run {RunId}: derivation ({Cause}) added {Added} units")]
    public partial void Derived(Guid runId, string cause, long added);

    [LoggerMessage(LogLevel.Error, "Run {RunId} failed for a fault of our own and ends: {Cause}")]
    public partial void RunFailed(Guid runId, string cause);

    [LoggerMessage(LogLevel.Warning, "A gate's change could not be stored ({Reason}); the next answer tells again")]
    public partial void GateNotTold(string reason);

    [LoggerMessage(LogLevel.Warning, "The budget warning could not be stored ({Reason}); the next commit tries again")]
    public partial void NotWarned(string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} calls were still in flight at shutdown; their reservations count as uncertain")]
    public partial void CallsLeft(int count);

    [LoggerMessage(LogLevel.Debug, "Collected, but ({Reason}): {Detail}")]
    private partial void UnitNoted(SkipReason reason, string detail);

    [LoggerMessage(LogLevel.Debug, "Skipped ({Reason}): {Detail}")]
    private partial void UnitSkipped(SkipReason reason, string detail);
}
