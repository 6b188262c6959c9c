using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

public static class StorageRegistration
{
    public const string ConnectionName = "collectiondb";

    /// <summary>
    /// Session settings for an engine, which looks up keys. A plan that was prepared while a table was tiny would scan it for as long as
    /// the plan lives, however large it has grown. A bitmap of the few rows that a probe finds costs more than the rows.
    /// </summary>
    public const string ProbesOnly = "-c enable_seqscan=off -c enable_bitmapscan=off";

    /// <summary>
    /// The database for EF (<see cref="CollectionDb"/>) and for hand-made SQL (<see cref="NpgsqlDataSource"/>), its migrations at start,
    /// and its health check.
    /// </summary>
    /// <param name="maxConnections">Most connections of this process; all processes together must stay below the server's
    /// max_connections.</param>
    /// <param name="serverSettings">Session settings for the server, as <c>-c name=value</c>.</param>
    /// <exception cref="InvalidOperationException">There is no connection string named <c>collectiondb</c>.</exception>
    public static void AddStorage(this IHostApplicationBuilder builder, int maxConnections = 40, string serverSettings = "")
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connection = builder.Configuration.GetConnectionString(ConnectionName)
            ?? throw new InvalidOperationException(
                $"Set the connection string ConnectionStrings:{ConnectionName} to a PostgreSQL database."
            );
        builder.Services.AddSingleton(_ => Source(connection, builder.Environment.ApplicationName, maxConnections, serverSettings));
        builder.Services.AddDbContextPool<CollectionDb>(
            (services, options) => CollectionDb.Configure(options, services.GetRequiredService<NpgsqlDataSource>())
        );
        builder.Services.AddHealthChecks().AddCheck<StorageHealth>("postgres");
        builder.Services.AddHostedService<SchemaMigration<CollectionDb>>().AddHostedService<ModelWarmUp<CollectionDb>>();
        // Retries stay off: the commit repeats itself under its own number, and EF's retrying strategy forbids explicit transactions.
        // Telemetry is collected only where it is exported.
        var isSilent = string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        builder.EnrichNpgsqlDbContext<CollectionDb>(settings =>
            (settings.DisableRetry, settings.DisableHealthChecks, settings.DisableTracing, settings.DisableMetrics) = (
                true,
                true,
                isSilent,
                isSilent
            )
        );
    }

    private static NpgsqlDataSource Source(string connection, string application, int maxConnections, string serverSettings)
    {
        var source = new NpgsqlDataSourceBuilder(connection);
        var settings = source.ConnectionStringBuilder;
        (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages, settings.Timeout, settings.CommandTimeout) = (40, 2, 5, 30);
        (settings.ApplicationName, settings.MaxPoolSize) = (application, maxConnections);
        // Nobody leaves settings, locks or cursors in a session: SchemaMigration, which does, clears the pool. So a connection of the pool
        // need not be reset before each use.
        settings.NoResetOnClose = true;
        // A process that is frozen inside a transaction must not hold its locks: the server ends the session.
        // Plans are not compiled: the estimate of a lateral look-up is far above what it costs, and compiling takes longer (0.9 s) than any
        // query here.
        settings.Options = $"{settings.Options} -c idle_in_transaction_session_timeout=5000 -c jit=off {serverSettings}".Trim();
        return source.Build();
    }
}
