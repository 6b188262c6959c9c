using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Ends Pausing and Cancelling when no live worker holds a reservation for the run any more. Runs in Api too, so that both end with all
/// workers gone.
/// </summary>
public sealed class RunDrains(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RunDrains> log)
    : PeriodicUpkeep(TimeSpan.FromMilliseconds(250), clock, log)
{
    protected override async Task CheckAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        var drained = await db
            .Runs.Where(r => (r.State == RunState.Pausing || r.State == RunState.Cancelling) && r.ReservedUsd == 0)
            .Select(r => new { r.Id, r.Job })
            .ToListAsync(stop);
        foreach (var run in drained)
        {
            await scope
                .ServiceProvider.GetRequiredService<RunTransitions>()
                .MoveAsync(
                    run.Id,
                    RunMove.Drained,
                    "system",
                    run.Job == JobNames.Retention ? "nothing is removed any more" : "no call in flight any more",
                    stop,
                    (row, _) => Task.FromResult(row.ReservedUsd == 0)
                );
        }
    }
}
