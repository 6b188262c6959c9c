using CollectionPlatform.Core.Storage;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

[Collection(nameof(EngineTests))]
public sealed class SchemaMigrationTests(EngineFixture fixture) : IAsyncLifetime
{
    private readonly string database = $"migrated_{Guid.NewGuid():N}";

    [Fact]
    public async Task Five_services_that_start_at_once_on_an_empty_database_all_find_the_schema()
    {
        await fixture.ExecuteAsync($"create database {database}");
        var services = Enumerable.Range(0, 5).Select(_ => Service()).ToList();

        await Task.WhenAll(services.Select(s => Migration(s).StartAsync(default)));

        foreach (var service in services)
        {
            using var scope = service.Services.CreateScope();
            var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
            Assert.Single(await db.Settings.ToListAsync());
            Assert.Empty(await db.Database.GetPendingMigrationsAsync());
            Assert.Equal(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync());
            // The session that brought the schema had a longer time; nobody else gets it.
            await using var setting = service
                .Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand("show idle_in_transaction_session_timeout");
            Assert.Equal("5s", await setting.ExecuteScalarAsync());
            service.Dispose();
        }
    }

    [Fact]
    public async Task A_database_that_is_not_there_yet_is_waited_for()
    {
        using var service = Service();
        var log = new FirstLine();
        var started = Migration(service, log).StartAsync(default);
        await Task.WhenAny(log.Written, started);
        Assert.Contains("not ready yet", await log.Written, StringComparison.Ordinal);

        await fixture.ExecuteAsync($"create database {database}");

        await started;
        using var scope = service.Services.CreateScope();
        Assert.Single(await scope.ServiceProvider.GetRequiredService<CollectionDb>().Settings.ToListAsync());
    }

    [Theory]
    [InlineData("create table \"__EFMigrationsHistory\" (\"MigrationId\" varchar(150) primary key, \"ProductVersion\" varchar(32))")]
    [InlineData(
        "create table \"__EFMigrationsHistory\" (migration_id varchar(150) primary key, product_version varchar(32));"
            + "insert into \"__EFMigrationsHistory\" values ('20250101000000_Initial', '10.0.0')"
    )]
    public async Task A_database_of_an_earlier_version_is_refused_with_one_sentence(string history)
    {
        await fixture.ExecuteAsync($"create database {database}");
        using var service = Service();
        var source = service.Services.GetRequiredService<NpgsqlDataSource>();
        await using (var create = source.CreateCommand(history))
            await create.ExecuteNonQueryAsync();

        var refused = await Assert.ThrowsAsync<EarlierSchemaException>(() => Migration(service).StartAsync(default));

        Assert.Equal(
            "This database was made by an earlier version, which cannot be upgraded; drop it, or delete the data directory to start anew.",
            refused.ToString()
        );
        await using var tables = source.CreateCommand("select count(*) from information_schema.tables where table_schema = 'public'");
        Assert.Equal(1L, await tables.ExecuteScalarAsync()); // nothing was changed
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => fixture.ExecuteAsync($"drop database {database} with (force)");

    private IHost Service() =>
        fixture.Builder(new NpgsqlConnectionStringBuilder(fixture.Postgres) { Database = database }.ConnectionString).Build();

    private static SchemaMigration<CollectionDb> Migration(IHost service, ILogger<SchemaMigration<CollectionDb>>? log = null) =>
        new(
            service.Services.GetRequiredService<IServiceScopeFactory>(),
            TimeProvider.System,
            log ?? NullLogger<SchemaMigration<CollectionDb>>.Instance
        );

    private sealed class FirstLine : ILogger<SchemaMigration<CollectionDb>>
    {
        private readonly TaskCompletionSource<string> written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Written => written.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> format) =>
            written.TrySetResult(format(state, e));
    }
}
