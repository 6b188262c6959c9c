using static CollectionPlatform.Core.Runs.RunMove;
using static CollectionPlatform.Core.Runs.RunState;

namespace CollectionPlatform.Core.Runs;

/// <summary>The one state machine of runs. API refusals, the page's buttons and the diagram in docs/run-states.md derive from it.</summary>
public static class RunMoves
{
    /// <summary>The state <paramref name="move"/> leads to, or null when a run in <paramref name="state"/> has no such move.</summary>
    public static RunState? Next(this RunState state, RunMove move) =>
        (state, move) switch
        {
            (Pending, Start) or (Paused or BudgetStopped, Resume) => Running,
            (Running, Pause) => Pausing,
            (Pausing, Resume) => Running,
            (Pausing, Drained) => Paused,
            (Pending or Paused or BudgetStopped, Cancel) => Cancelled,
            (Running or Pausing, Cancel) => Cancelling,
            (Cancelling, Drained) => Cancelled,
            (Running, HitCap) => BudgetStopped,
            (Running, Complete) => Completed,
            (Running, CompleteWithFailures) => RunState.CompletedWithFailures,
            (Pending or Running, Fail) => Failed,
            _ => null, // no such move
        };

    /// <summary>Whether the run has ended: no move leads out of its state.</summary>
    public static bool IsFinal(this RunState state) => Enum.GetValues<RunMove>().All(move => state.Next(move) is null);

    /// <summary>The states a move can start from; for conditional updates and for messages.</summary>
    public static IReadOnlyList<RunState> Sources(this RunMove move) =>
        [.. Enum.GetValues<RunState>().Where(state => state.Next(move) is not null)];
}
