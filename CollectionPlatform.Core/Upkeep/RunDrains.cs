using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>Ends Pausing and Cancelling when no live worker holds a reservation for the run any more. Runs in Api too, so that both end with all workers gone.</summary>
public sealed partial class RunDrains(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RunDrains> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await DrainAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseErrors.IsOfDatabase(e))
            {
                CannotDrain(e.Message);
            }
        }
    }

    private async Task DrainAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        var drained = await db.Runs.Where(r => (r.State == RunState.Pausing || r.State == RunState.Cancelling) && r.ReservedUsd == 0).Select(r => r.Id).ToListAsync(stop);
        foreach (var id in drained)
        {
            await scope.ServiceProvider.GetRequiredService<RunTransitions>()
                .MoveAsync(id, RunMove.Drained, "system", "no call in flight any more", stop, (run, _) => Task.FromResult(run.ReservedUsd == 0));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Runs that are pausing or cancelling cannot be looked at ({Reason})")]
    private partial void CannotDrain(string reason);
}
