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
                .AddDbContext<UsersDb>(options => UsersDb.Configure(options, source))
                .BuildServiceProvider();
            var scopes = services.GetRequiredService<IServiceScopeFactory>();

            await Task.WhenAll(
                Enumerable
                    .Range(0, 5)
                    .Select(_ =>
                        new SchemaMigration<UsersDb>(scopes, TimeProvider.System, NullLogger<SchemaMigration<UsersDb>>.Instance).StartAsync(
                            default
                        )
                    )
            );

            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<UsersDb>();
            Assert.Equal(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync());
            Assert.Empty(await db.Users.ToListAsync());
        }
        await ExecuteAsync($"drop database {database} with (force)");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
