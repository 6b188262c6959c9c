using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Retention;

/// <summary>How retention reads. Pure.</summary>
public static class RetentionWords
{
    public const string AdminsOnly = "Only an admin can delete details.";

    /// <summary>Before the run that is in the way.</summary>
    public const string OneAtATime = "Only one can run at a time:";

    /// <summary>What a start would do: <c>12 runs with 3,400 finished calls would lose their details; …</c></summary>
    public static string Sentence(RetentionPreview preview) =>
        preview.Runs == 0
            ? $"No run with details ended more than {Show.Many(preview.OlderThanDays, "day", "days")} ago: there is nothing to delete."
            : $"{Show.Many(preview.Runs, "run", "runs")} with {Show.Many(preview.Units, "finished call", "finished calls")} would "
                + $"lose {(preview.Runs == 1 ? "its" : "their")} details; products, spend and timelines stay.";

    /// <summary>What the button that starts it says.</summary>
    public static string Start(RetentionPreview preview) => $"Delete the details of {Show.Many(preview.Runs, "run", "runs")}";

    /// <summary>The run that is in the way, and what it does.</summary>
    public static string Busy(RunView run) => $"{run.Name} is {DisplayedState.InSentence(run.State)}.";

    /// <summary>Beside the bar.</summary>
    public static string Progress(RunView run) =>
        run switch
        {
            { State: RunState.Completed, Counts.UnitsDone: 0 } => "There was nothing to delete",
            { StartedAt: null } => "Not started",
            _ => Show.Progress(run),
        };
}
