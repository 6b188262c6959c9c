using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

public static partial class StorageRegistration
{
    public const string ConnectionName = "collectiondb";

    /// <summary>The database for EF (<see cref="CollectionDb"/>) and for hand-made SQL (<see cref="NpgsqlDataSource"/>), its migrations at start, and its health check.</summary>
    /// <exception cref="InvalidOperationException">There is no connection string named <c>collectiondb</c>.</exception>
    public static void AddStorage(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connection = builder.Configuration.GetConnectionString(ConnectionName)
            ?? throw new InvalidOperationException($"Set the connection string ConnectionStrings:{ConnectionName} to a PostgreSQL database.");
        builder.Services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connection)
        {
            ConnectionStringBuilder = { MaxAutoPrepare = 40, AutoPrepareMinUsages = 2, ApplicationName = builder.Environment.ApplicationName, Timeout = 5, CommandTimeout = 30 },
        }.Build());
        builder.Services.AddDbContext<CollectionDb>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddHealthChecks().AddCheck<StorageHealth>("postgres");
        builder.Services.AddHostedService<SchemaMigration<CollectionDb>>();
        Enrich(builder);
    }

    /// <summary>The seam: what the package profile adds (Aspire's tracing and metrics of Entity Framework).</summary>
    static partial void Enrich(IHostApplicationBuilder builder);
}
