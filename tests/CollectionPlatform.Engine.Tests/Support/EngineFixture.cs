using System.Diagnostics.CodeAnalysis;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Upkeep;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>PostgreSQL with the schema, Redis, and Core's parts as the worker has them, without the worker's loops.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class EngineFixture : IAsyncLifetime
{
    private readonly Servers servers;
    private IHost? host;

    public EngineFixture()
        : this(new Servers()) { }

    internal EngineFixture(Servers servers) => this.servers = servers;

    public IServiceProvider Services => host!.Services;

    public NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    public CommitLog Log => Services.GetRequiredService<CommitLog>();

    public Frontier Frontier => Services.GetRequiredService<Frontier>();

    public RunCommitter Committer => Services.GetRequiredService<RunCommitter>();

    public WorkerRegistry Registry => Services.GetRequiredService<WorkerRegistry>();

    public Reservations Reservations => Services.GetRequiredService<Reservations>();

    public Derivation Derivation => Services.GetRequiredService<Derivation>();

    public async Task InitializeAsync()
    {
        await servers.StartAsync();
        var builder = Builder();
        builder
            .Services.AddSingleton<Frontier>()
            .AddSingleton<Derivation>()
            .AddSingleton<CommitLog>()
            .AddSingleton<RunCommitter>()
            .AddSingleton<Reservations>();
        host = builder.Build();
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CollectionDb>().Database.MigrateAsync();
    }

    /// <summary>The database's connection string.</summary>
    public string Postgres => servers.Postgres;

    public string Redis => servers.Redis;

    /// <summary>A host of the servers, with storage, Redis and upkeep, to add an engine to.</summary>
    /// <param name="postgres">Another way to the database.</param>
    public HostApplicationBuilder Builder(string? postgres = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["ConnectionStrings:collectiondb"] = postgres ?? servers.Postgres,
                ["ConnectionStrings:redis"] = servers.Redis,
            }
        );
        builder.ConfigureContainer(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true })
        );
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddStorage(serverSettings: StorageRegistration.ProbesOnly);
        builder.AddRedis();
        builder.AddUpkeep();
        return builder;
    }

    public Task DisposeAsync()
    {
        host?.Dispose();
        servers.Dispose();
        return Task.CompletedTask;
    }

    public async Task<T> ReadAsync<T>(Func<CollectionDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<CollectionDb>());
    }

    /// <summary>The numbers in a run's log at which a finished unit stands, in order.</summary>
    public Task<List<int>> SequenceAsync(TestRun run) =>
        ReadAsync(db =>
            (
                from commit in db.RunCommits
                join unit in db.FinishedUnits on new { commit.RunId, commit.Batch } equals new { unit.RunId, unit.Batch }
                where commit.RunId == run.Id
                orderby commit.FirstSeq + unit.Ord
                select (int)(commit.FirstSeq + unit.Ord)
            ).ToListAsync()
        );

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

[CollectionDefinition(nameof(EngineTests))]
public sealed class EngineTests : ICollectionFixture<EngineFixture>;
