using CollectionPlatform.Core.Budget;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Warns of runs that crossed the mark without a commit: their worker was lost and its calls became uncertain, or the cap was lowered. Runs
/// in Api too, so that it works with all
/// workers gone.
/// </summary>
public sealed class BudgetWatch(BudgetWarning warning, TimeProvider clock, ILogger<BudgetWatch> log)
    : PeriodicUpkeep(TimeSpan.FromMilliseconds(500), clock, log)
{
    protected override Task CheckAsync(CancellationToken stop) => warning.RaiseAsync(null, Clock.GetUtcNow(), stop);
}
