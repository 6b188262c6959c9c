using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Core.Work;

/// <summary>The advisory lock of a run: one planner, rebuilder or finisher at a time, over all workers. Held until disposed, at the latest until the connection ends.</summary>
public sealed class RunLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private RunLock(NpgsqlConnection connection, NpgsqlTransaction transaction) => (this.connection, this.transaction) = (connection, transaction);

    /// <summary>The lock, or null while somebody else holds it.</summary>
    public static async Task<RunLock?> TryAsync(NpgsqlDataSource source, RunId run, CancellationToken stop)
    {
        var connection = await source.OpenConnectionAsync(stop);
        var transaction = await connection.BeginTransactionAsync(stop);
        var held = new RunLock(connection, transaction);
        await using var command = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"run:{run}" });
        if ((bool)(await command.ExecuteScalarAsync(stop))!) return held;
        await held.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
