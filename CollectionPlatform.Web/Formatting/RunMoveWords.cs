using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What a person can do with a run now, from the one state machine.</summary>
public static class RunMoveWords
{
    public static readonly IReadOnlyList<RunMove> OfPeople = [RunMove.Pause, RunMove.Resume, RunMove.Cancel];

    /// <summary>Names of the possible moves, as scripts get them: <c>pause</c>, <c>cancel</c>.</summary>
    public static IReadOnlyList<string> Possible(RunState state) =>
        [.. OfPeople.Where(move => state.Next(move) is not null).Select(WireJson.Name)];

    /// <summary>What will happen.</summary>
    public static string Consequence(RunMove move, RunView run) =>
        move switch
        {
            RunMove.Pause when run.Job == JobNames.Retention => "nothing further is removed. It goes on from there when resumed.",
            RunMove.Resume when run.Job == JobNames.Retention => "goes on with the runs that are left.",
            RunMove.Cancel when run.Job == JobNames.Retention =>
                "ends it for good. What is removed stays removed; the next one finds what is left.",
            RunMove.Pause => "no new paid call within a second; calls in flight are finished and kept. It goes on from there when resumed.",
            RunMove.Resume => "goes on where it stopped; nothing is collected or paid twice.",
            _ => $"ends it for good. What it collected stays ({Show.Many(run.Counts.Products, "product", "products")}); what is "
                + "left is not called.",
        };

    /// <summary>Why a move is not possible, or null when it is.</summary>
    public static string? WhyNot(RunState state, RunMove move) =>
        state.Next(move) is not null ? null
        : state.IsFinal() ? "The run has ended."
        : $"Not while the run is “{Show.Word(state)}”; possible when it is "
            + $"{string.Join(" or ", move.Sources().Select(source => $"“{Show.Word(source)}”"))}.";
}
