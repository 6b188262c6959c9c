using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Core.Work;

/// <summary>
/// The lock of a run: one planner, rebuilder or finisher at a time, over all workers. It lives in a transaction that is kept from idling; a
/// holder that is frozen for longer than
/// the session's idle time-out loses it, and <see cref="VerifyAsync"/> tells.
/// </summary>
public sealed class RunLock : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly SemaphoreSlim turn = new(1);
    private readonly CancellationTokenSource released = new();
    private Task keeping = Task.CompletedTask;

    private RunLock(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (this.connection, this.transaction) = (connection, transaction);

    /// <summary>The lock, or null while somebody else holds it.</summary>
    public static async Task<RunLock?> TryAsync(NpgsqlDataSource source, RunId run, TimeProvider clock, CancellationToken stop)
    {
        var connection = await source.OpenConnectionAsync(stop);
        try
        {
            var transaction = await connection.BeginTransactionAsync(stop);
            await using var command = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"run:{run}" });
            if ((bool)(await command.ExecuteScalarAsync(stop))!)
            {
                var held = new RunLock(connection, transaction);
                held.keeping = held.KeepAsync(clock);
                return held;
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync(); // and with it the transaction
        return null;
    }

    /// <summary>Call before doing what only the holder may do.</summary>
    /// <exception cref="NpgsqlException">The lock is lost.</exception>
    public async Task VerifyAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(stop);
        }
        catch (Exception e) when (e is InvalidOperationException or PostgresException)
        {
            throw new NpgsqlException("the run's lock is lost", e); // the connection has ended, or the server ended the session
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await released.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a lost lock shows in VerifyAsync
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
        released.Dispose();
        turn.Dispose();
    }

    private async Task KeepAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(KeepAlive, clock);
        while (await timer.WaitForNextTickAsync(released.Token))
            await VerifyAsync(released.Token);
    }
}
