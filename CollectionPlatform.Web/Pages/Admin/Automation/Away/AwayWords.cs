using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Away;

/// <summary>What happened while somebody was away, in a line. Pure.</summary>
public static class AwayWords
{
    /// <summary>Runs that are listed; more of them are counted.</summary>
    public const int MostRuns = 5;

    public static bool HasNews(AwayView? away) => away is { Providers.Count: > 0 } or { Counts.Count: > 0 };

    /// <summary>How many there are of what: what needs a person first, then what went wrong, then the rest.</summary>
    public static IEnumerable<AwayCountText> Counts(AwayView away)
    {
        ArgumentNullException.ThrowIfNull(away);
        var runs = away.Counts.ToDictionary(c => c.State, c => c.Runs);
        int Of(RunState state) => runs.GetValueOrDefault(state);
        var needsYou = away.Providers.Count + Of(RunState.BudgetStopped);
        return new AwayCountText[]
        {
            new(ShownState.NeedsYou, "hand", needsYou, needsYou == 1 ? "needs you" : "need you"),
            new(ShownState.Failed, "close", Of(RunState.Failed), "failed"),
            new(ShownState.CompletedWithFailures, "check", Of(RunState.CompletedWithFailures), "completed with failures"),
            new(ShownState.Completed, "check", Of(RunState.Completed), "completed"),
            new(ShownState.Cancelled, "cancel", Of(RunState.Cancelled), "cancelled"),
        }.Where(count => count.Number > 0);
    }

    /// <summary>Runs that are not listed.</summary>
    public static int More(AwayView away) => away.Counts.Sum(c => c.Runs) - Math.Min(MostRuns, away.Runs.Count);
}

/// <param name="Icon">A symbol of <c>icons.svg</c>.</param>
public sealed record AwayCountText(ShownState Kind, string Icon, int Number, string Word);
