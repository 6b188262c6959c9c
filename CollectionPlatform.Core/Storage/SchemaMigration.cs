using System.Reflection;
using CollectionPlatform.Core.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// Brings the schema up to date before the service serves. Every service does so: EF lets one at a time migrate, the others then find
/// nothing left to do. It waits for a server or a database that is not there yet.
/// Register it before whatever needs the schema: hosted services start in order.
/// </summary>
public sealed partial class SchemaMigration<TContext>(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<SchemaMigration<TContext>> log
) : IHostedService
    where TContext : DbContext
{
    private const string Default = HistoryRepository.DefaultTableName;

    /// <exception cref="EarlierSchemaException">The database cannot be brought up to date.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(200); ; wait = TimeSpan.FromSeconds(Math.Min(5, wait.TotalSeconds * 2)))
        {
            try
            {
                await MigrateAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (IsNotReadyYet(e))
            {
                NotReadyYet(wait.TotalSeconds, e.Message);
                await Task.Delay(wait, clock, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsNotReadyYet(Exception e) =>
        e switch
        {
            // as EF wraps what is worth another try
            InvalidOperationException { InnerException: NpgsqlException inner } => IsNotReadyYet(inner),
            PostgresException { SqlState: "3D000" or "57P03" } => true,
            // Two services create the schema of the history table at once: EF takes its lock only once that table is there.
            PostgresException { SqlState: PostgresErrorCodes.DuplicateSchema } => true,
            NpgsqlException npgsql => npgsql.IsTransient,
            _ => false,
        };

    private async Task MigrateAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await IsUpToDateAsync(scope.ServiceProvider, stop))
            return;
        var db = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        await db.OpenConnectionAsync(stop); // fails while the database is missing; otherwise EF would try to create it
        var pending = await PendingAsync(db, stop);
        if (pending.Count == 0)
            return;
        try
        {
            // A service that just starts may take long from one statement to the next, on a machine where all start at once.
            await db.ExecuteSqlRawAsync("set idle_in_transaction_session_timeout = '2min'", stop);
            await db.MigrateAsync(stop);
        }
        finally
        {
            scope.ServiceProvider.GetRequiredService<NpgsqlDataSource>().Clear(); // nobody else gets a session with that setting
        }
        Migrated(string.Join(", ", pending));
    }

    /// <summary>
    /// The usual answer, read from the history by hand: EF would build its model for it, a third of the work of a worker's start.
    /// </summary>
    private static async Task<bool> IsUpToDateAsync(IServiceProvider services, CancellationToken stop)
    {
        var options = RelationalOptionsExtension.Extract(services.GetRequiredService<DbContextOptions<TContext>>());
        var history = $"\"{options.MigrationsHistoryTableSchema ?? "public"}\".\"{options.MigrationsHistoryTableName ?? Default}\"";
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(stop);
        if (await connection.ScalarAsync("select to_regclass($1) is null", stop, history) is true)
            return false; // a new database
        try
        {
            return await connection.ScalarAsync($"select array_agg(migration_id::text) from {history}", stop) is string[] applied
                && Known().All(applied.Contains);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return false; // one of an earlier version
        }
    }

    private static IEnumerable<string> Known() =>
        from type in typeof(TContext).Assembly.GetTypes()
        where type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TContext)
        select type.GetCustomAttribute<MigrationAttribute>()?.Id into id
        where id is not null
        select id;

    private static async Task<IReadOnlyList<string>> PendingAsync(DatabaseFacade db, CancellationToken stop)
    {
        HashSet<string> applied;
        try
        {
            applied = [.. await db.GetAppliedMigrationsAsync(stop)];
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            throw new EarlierSchemaException(e); // the history's columns were not yet named in snake_case
        }
        List<string> all = [.. db.GetMigrations()];
        // Migrations only ever follow the first one: others without it belong to a history that was given up.
        if (applied.Count > 0 && !applied.Contains(all[0]))
            throw new EarlierSchemaException();
        return all.FindAll(migration => !applied.Contains(migration));
    }

    [LoggerMessage(LogLevel.Warning, "The database is not ready yet ({Reason}); next try in {Seconds} s")]
    private partial void NotReadyYet(double seconds, string reason);

    [LoggerMessage(LogLevel.Information, "Schema brought up to date: {Migrations}")]
    private partial void Migrated(string migrations);
}
