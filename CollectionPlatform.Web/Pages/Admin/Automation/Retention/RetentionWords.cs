using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Retention;

/// <summary>How retention reads. Pure.</summary>
public static class RetentionWords
{
    public const string AdminsOnly = "Only an admin can remove details.";

    /// <summary>What a start would do: <c>12 runs with 3,400 finished calls would lose their details; …</c></summary>
    public static string Sentence(RetentionPreview preview) =>
        preview.Runs == 0
            ? $"No run with details ended more than {Show.Many(preview.OlderThanDays, "day", "days")} ago: there is nothing to remove."
            : $"{Show.Many(preview.Runs, "run", "runs")} with {Show.Many(preview.Units, "finished call", "finished calls")} would "
                + $"lose {(preview.Runs == 1 ? "its" : "their")} details; products, spend and timelines stay.";

    /// <summary>What the button that starts it says.</summary>
    public static string Start(RetentionPreview preview) => $"Remove the details of {Show.Many(preview.Runs, "run", "runs")}";

    public static string Removed(RetentionView retention) =>
        $"{Show.Many(retention.RowsRemoved, "row", "rows")}, of them "
        + $"{Show.Many(retention.UnitsRemoved, "finished call", "finished calls")}";

    /// <summary>What a run did, in a few words.</summary>
    public static string Counts(RunView run) =>
        run.Job == JobNames.Retention
            ? $"{Show.Many(run.Counts.UnitsDone, "run", "runs")} cleaned"
            : Show.Many(run.Counts.Products, "product", "products")
                + (run.Counts.Failed > 0 ? $" · {Show.Count(run.Counts.Failed)} failed" : "");

    /// <summary>Beside the bar.</summary>
    public static string Progress(RunView run) =>
        run switch
        {
            { State: RunState.Completed, Counts.UnitsDone: 0 } => "No run was to be cleaned",
            { StartedAt: null } => "Not started",
            _ => Show.Progress(run),
        };
}
