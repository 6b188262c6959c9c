using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run;

/// <summary>What cap lets a run that the cap stopped go on to its end. Pure.</summary>
public static class CapProposal
{
    /// <summary>
    /// A cap, USD, in whole dimes: what the rest will cost at the run's own rate so far, and never less than a quarter more than now. Null
    /// when the run is not stopped, or when every call fits under the cap in force, so that it can simply be resumed.
    /// </summary>
    /// <param name="providers">Null when they are not known now.</param>
    public static decimal? Of(RunView run, RunSpendView? money, IReadOnlyList<ProviderView>? providers)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (spent, cap) = (run.Spend.SettledUsd + run.Spend.UncertainUsd, run.Spend.CapUsd);
        if (run.State != RunState.BudgetStopped || DisplayedState.HasRoom(run, providers))
            return null;
        var (done, total) = (run.Counts.UnitsDone, Show.Total(run));
        var atItsRate = done > 0 ? spent * total / done : 0;
        var need = Math.Max(Math.Max(atItsRate, money?.Estimate.HighUsd ?? 0) * 1.05m, cap * 1.25m);
        return decimal.Ceiling(need * 10) / 10;
    }
}
