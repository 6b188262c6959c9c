using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// Brings the schema up to date before the service serves. Every service does it, under one lock, so none waits for another; a server that
/// is not there yet is waited for.
/// Register it before whatever needs the schema: hosted services start in order.
/// </summary>
public sealed partial class SchemaMigration<TContext>(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<SchemaMigration<TContext>> log
) : IHostedService
    where TContext : DbContext
{
    private const long Lock = 0x636f6c6c656374; // "collect"

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(200); ; wait = TimeSpan.FromSeconds(Math.Min(5, wait.TotalSeconds * 2)))
        {
            try
            {
                await MigrateAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (IsNotThereYet(e))
            {
                NotThereYet(wait.TotalSeconds, e.Message);
                await Task.Delay(wait, clock, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsNotThereYet(Exception e) =>
        e switch
        {
            // as EF wraps what is worth another try
            InvalidOperationException { InnerException: NpgsqlException inner } => IsNotThereYet(inner),
            PostgresException { SqlState: "3D000" or "57P03" } => true,
            NpgsqlException npgsql => npgsql.IsTransient,
            _ => false,
        };

    private async Task MigrateAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>().Database;
        await db.OpenConnectionAsync(stop);
        await db.ExecuteSqlRawAsync("select pg_advisory_lock({0})", [Lock], stop);
        try
        {
            var pending = (await db.GetPendingMigrationsAsync(stop)).ToList();
            if (pending.Count == 0)
                return;
            await db.MigrateAsync(stop);
            Migrated(string.Join(", ", pending));
        }
        finally
        {
            await db.ExecuteSqlRawAsync("select pg_advisory_unlock({0})", [Lock], CancellationToken.None);
            await db.CloseConnectionAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL is not there yet ({Reason}); next try in {Seconds} s")]
    private partial void NotThereYet(double seconds, string reason);

    [LoggerMessage(LogLevel.Information, "Schema brought up to date: {Migrations}")]
    private partial void Migrated(string migrations);
}
