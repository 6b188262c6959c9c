using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Ends Pausing and Cancelling when no live worker holds a reservation for the run any more. Runs in Api too, so that both end with all
/// workers gone.
/// </summary>
public sealed class RunDrains(NpgsqlDataSource source, IServiceScopeFactory scopes, TimeProvider clock, ILogger<RunDrains> log)
    : PeriodicUpkeep(TimeSpan.FromMilliseconds(250), clock, log)
{
    /// <summary>By hand, as every process asks it four times a second.</summary>
    private const string Drained = "select id, job from runs where state in ('pausing', 'cancelling') and reserved_usd = 0";

    protected override async Task CheckAsync(CancellationToken stop)
    {
        foreach (var (id, job) in await DrainedAsync(stop))
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<RunTransitions>()
                .MoveAsync(
                    id,
                    RunMove.Drained,
                    "system",
                    job == JobNames.Retention ? "nothing more is deleted" : "no call in flight any more",
                    stop,
                    (row, _) => Task.FromResult(row.ReservedUsd == 0)
                );
        }
    }

    private async Task<List<(RunId Id, string Job)>> DrainedAsync(CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var command = connection.Command(Drained);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var drained = new List<(RunId, string)>();
        while (await reader.ReadAsync(stop))
            drained.Add((new RunId(reader.GetGuid(0)), reader.GetString(1)));
        return drained;
    }
}
