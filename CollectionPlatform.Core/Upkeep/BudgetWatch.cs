using CollectionPlatform.Core.Budget;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Warns of runs that crossed the mark without a commit: their worker was lost and its calls became uncertain, or the cap was lowered. Runs in Api too, so that it works with all
/// workers gone.
/// </summary>
public sealed partial class BudgetWatch(BudgetWarning warning, TimeProvider clock, ILogger<BudgetWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await warning.RaiseAsync(null, clock.GetUtcNow(), stoppingToken);
            }
            catch (NpgsqlException e)
            {
                CannotLook(e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Budgets cannot be looked at ({Reason})")]
    private partial void CannotLook(string reason);
}
