using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>A durable PostgreSQL and Redis of their own. Each measurement begins on a new copy of the empty database.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    private const string Pristine = "pristine";

    /// <summary>Our own rate of both providers, calls a second, where no rate is to be felt.</summary>
    public const int Unlimited = 1_000_000;

    /// <summary>As AppHost starts Redis, unless <c>BENCH_STREAM_NODE_ENTRIES</c> says otherwise; Redis' own default is 100.</summary>
    private static readonly string StreamNodeEntries = Environment.GetEnvironmentVariable("BENCH_STREAM_NODE_ENTRIES") ?? "10";

    private ConnectionMultiplexer? redis;

    public EngineFixture Fixture { get; } = new(new Servers(durable: true));

    public IDatabase Redis => redis!.GetDatabase();

    public ISubscriber Publisher => redis!.GetSubscriber();

    public async Task StartAsync()
    {
        await Fixture.InitializeAsync();
        redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis + ",allowAdmin=true,syncTimeout=60000,asyncTimeout=60000");
        await Redis.ExecuteAsync("CONFIG", "SET", "stream-node-max-entries", StreamNodeEntries);
        await Fixture.ExecuteAsync($"update providers set calls_per_second = {Unlimited}, burst = {Unlimited}");
        Fixture.Source.Clear();
        await AdministerAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'collectiondb'",
            $"create database {Pristine} template collectiondb"
        );
    }

    /// <summary>Empty servers, as after their first start. Nobody else may use them meanwhile.</summary>
    public async Task ResetAsync()
    {
        Fixture.Source.Clear();
        await AdministerAsync(
            "drop database collectiondb with (force)",
            $"create database collectiondb template {Pristine}",
            "alter database collectiondb set enable_seqscan = off", // as a worker has it
            "alter database collectiondb set enable_bitmapscan = off",
            "checkpoint"
        );
        Fixture.Source.Clear();
        await Redis.ExecuteAsync("FLUSHALL");
        GC.Collect();
    }

    /// <summary>Our own rate of a provider, which the workers keep to.</summary>
    public Task LimitAsync(ProviderName provider, int perSecond, int burst) =>
        Fixture.ReadAsync(db =>
            db.Providers.Where(p => p.Name == provider)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.CallsPerSecond, perSecond).SetProperty(p => p.Burst, burst))
        );

    /// <summary>What was written while preparing is on the disk and known to the planner: none of it is left for the measurement.</summary>
    public async Task SettleAsync()
    {
        await Fixture.ExecuteAsync("vacuum (analyze)");
        await Fixture.ExecuteAsync("checkpoint");
    }

    public async ValueTask DisposeAsync()
    {
        if (redis is not null)
            await redis.DisposeAsync();
        await Fixture.DisposeAsync();
    }

    private async Task AdministerAsync(params string[] statements)
    {
        var settings = new NpgsqlConnectionStringBuilder(Fixture.Postgres) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
