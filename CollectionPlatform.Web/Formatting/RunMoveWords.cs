using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What a person can do with a run now, from the one state machine.</summary>
public static class RunMoveWords
{
    public static readonly IReadOnlyList<RunMove> OfPeople = [RunMove.Pause, RunMove.Resume, RunMove.Cancel];

    /// <summary>What will happen.</summary>
    public static string Consequence(RunMove move, RunView run) =>
        (move, run.Job == JobNames.Retention) switch
        {
            (RunMove.Pause, true) => "Nothing more is deleted until you resume it.",
            (RunMove.Resume, true) => "Continues with the runs that are left.",
            (_, true) => "What is deleted stays deleted. The next retention run finds what is left.",
            (RunMove.Pause, false) => "No new paid calls within a second. Calls in flight finish and are kept.",
            (RunMove.Resume, false) => "Continues where it stopped. Nothing is collected or paid twice.",
            _ => $"What it collected stays: {Show.Many(run.Counts.Products, "product", "products")}. The rest is not collected.",
        };

    /// <summary>Why a move is not possible, or null when it is.</summary>
    public static string? WhyNot(RunState state, RunMove move) =>
        state.Next(move) is not null ? null
        : state.IsFinal() ? "This run has ended."
        : NotWhile(state);

    public static string NotWhile(RunState state) => $"Not possible while the run is {DisplayedState.InSentence(state)}.";
}
