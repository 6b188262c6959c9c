using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class UsersSchemaTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task Five_Apis_that_start_at_once_on_an_empty_database_all_find_the_users_schema()
    {
        var database = $"users_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {database}");
        var connection = new NpgsqlConnectionStringBuilder(Servers.Postgres) { Database = database };
        await using (var source = NpgsqlDataSource.Create(connection))
        {
            await using var services = new ServiceCollection()
                .AddSingleton(source)
                .AddDbContext<UsersDb>(options => UsersDb.Configure(options, source))
                .BuildServiceProvider();

            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Migration(services).StartAsync(default)));

            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<UsersDb>();
            Assert.Equal(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync());
            Assert.Empty(await db.Users.ToListAsync());

            // What is up to date is told by the history alone: here no context could be made.
            await using var withoutContext = new ServiceCollection()
                .AddSingleton(source)
                .AddSingleton(scope.ServiceProvider.GetRequiredService<DbContextOptions<UsersDb>>())
                .BuildServiceProvider();
            await Migration(withoutContext).StartAsync(default);
            await db.Database.ExecuteSqlAsync($"delete from identity.__migrations");
            await Assert.ThrowsAsync<InvalidOperationException>(() => Migration(withoutContext).StartAsync(default));
        }
        await ExecuteAsync($"drop database {database} with (force)");
    }

    private static SchemaMigration<UsersDb> Migration(IServiceProvider services) =>
        new(services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<SchemaMigration<UsersDb>>.Instance);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
