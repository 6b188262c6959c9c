using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using Npgsql;

namespace CollectionPlatform.Core.Work;

/// <summary>Calls that may be made, and the price each was reserved at.</summary>
public readonly record struct Grant(int Calls, CallPrice Price);

/// <summary>
/// Books money for calls about to be made: every paid call is inside a reservation, and every reservation fits the cap in force when it is
/// granted.
/// </summary>
public class Reservations(NpgsqlDataSource source, TimeProvider clock, CommitLog log)
{
    /// <summary>
    /// Reserves as many of <paramref name="wanted"/> calls as fit under the run's cap; none when the run is not running. One reservation at
    /// a time per lane.
    /// A database that is away is asked again under the same number: what it granted before its answer was lost is then answered again.
    /// </summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public virtual async Task<Grant> ReserveAsync(Lane lane, RunId run, ProviderName provider, int wanted, CancellationToken stop)
    {
        try
        {
            var grant = await BackOff.WhilePostgresIsAwayAsync(() => TryAsync(lane, run, provider, wanted, stop), clock, log, stop);
            lane.Advance();
            return grant;
        }
        catch (PostgresException e) when (e.SqlState == DatabaseErrors.Fenced)
        {
            throw new FencedException(lane.WorkerId);
        }
    }

    private async Task<Grant> TryAsync(Lane lane, RunId run, ProviderName provider, int wanted, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select granted, price, list from reserve_calls($1, $2, $3, $4, $5, $6)");
        command.Bind(lane.WorkerId, lane.Epoch, lane.Next, run.Value, (short)provider, wanted);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new Grant(reader.GetInt32(0), new CallPrice(reader.GetDecimal(1), reader.GetDecimal(2)));
    }
}
