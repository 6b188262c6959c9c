using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine.Committing;

/// <summary>What follows from a commit for its run: the budget warning, a look at empty streams, the end of a run that fails.</summary>
public sealed class AfterCommit(
    BudgetWarning warning,
    RunWatch watch,
    FrontierKeeper keeper,
    RunMover mover,
    TimeProvider clock,
    EngineLog log
)
{
    /// <param name="committed">The run as the commit left it; null when it brought nothing for Postgres.</param>
    /// <param name="left">Units left in its streams.</param>
    public async Task CommittedAsync(ActiveRun run, CommittedRun? committed, long left, CancellationToken stop)
    {
        if (left == 0)
            keeper.CheckNow();
        if (committed?.Spend is not { Warned: false } spend || spend.UsedRatio * 100 < watch.WarnAtPercent)
            return;
        try
        {
            await warning.RaiseAsync(run.Id, clock.GetUtcNow(), stop);
        }
        catch (Exception e) when (TransientErrors.IsTransient(e, stop))
        {
            log.NotWarned(e.Message);
        }
    }

    /// <summary>Ends a run that a fault of our own keeps from going on.</summary>
    public Task FailAsync(ActiveRun run, UncommittableException fault, CancellationToken stop)
    {
        log.RunFailed(run.Id.Value, fault.Message);
        return mover.MoveAsync(run, RunMove.Fail, fault.Message, stop);
    }
}
