using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work.Commit;
using Npgsql;

namespace CollectionPlatform.Core.Budget;

/// <summary>Calls that may be made, and the price each was reserved at (USD).</summary>
public readonly record struct Grant(int Calls, decimal Price);

/// <summary>Books money for calls about to be made: every paid call is inside a reservation, and every reservation fits the cap in force when it is granted.</summary>
public sealed class Reservations(NpgsqlDataSource source)
{
    /// <summary>Reserves as many of <paramref name="wanted"/> calls as fit under the run's cap; none when the run is not running.</summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task<Grant> ReserveAsync(string workerId, long epoch, RunId run, ProviderName provider, int wanted, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select granted, price from reserve_calls($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run.Value });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)provider });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = wanted });
        try
        {
            await using var reader = await command.ExecuteReaderAsync(stop);
            await reader.ReadAsync(stop);
            return new Grant(reader.GetInt32(0), reader.GetDecimal(1));
        }
        catch (PostgresException e) when (e.SqlState == HotPathFunctions.Fenced)
        {
            throw new FencedException(workerId);
        }
    }
}
