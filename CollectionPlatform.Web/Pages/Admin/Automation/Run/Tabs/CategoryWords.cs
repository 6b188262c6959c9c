using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run.Tabs;

/// <summary>How the state of a run's category reads: complete only where everything of it was called. Pure.</summary>
public static class CategoryWords
{
    public static bool IsComplete(RunCategoryView category) =>
        category.State == "finished" && category.Actual.UnitsDone >= category.Actual.UnitsKnown;

    /// <param name="run">The state of its run, which a category that is not complete shares.</param>
    /// <returns>The kind names the colour, as for runs.</returns>
    public static (ShownState Kind, string Icon, string Word) Of(RunCategoryView category, DisplayedState run)
    {
        ArgumentNullException.ThrowIfNull(category);
        ArgumentNullException.ThrowIfNull(run);
        var failed = category.Actual.Failed;
        return category switch
        {
            _ when IsComplete(category) && failed > 0 => (ShownState.CompletedWithFailures, "check", DisplayedState.WithFailures(failed)),
            _ when IsComplete(category) => (ShownState.Completed, "check", "Completed"),
            _ when run.State.IsFinal() && category.Actual.UnitsDone == 0 => (ShownState.Cancelled, "cancel", "Not collected"),
            _ when run.State.IsFinal() => (ShownState.Cancelled, "cancel", "Collected in part"),
            { State: "pending" } => (ShownState.Pending, "clock", "Not started"),
            _ when run.State == RunState.BudgetStopped => (ShownState.Paused, "pause", "Stopped at the cap"),
            _ when run.Kind == ShownState.NeedsYou => (ShownState.Waiting, "clock", "Waiting"),
            _ => (run.Kind, run.Icon, run.Word),
        };
    }
}
