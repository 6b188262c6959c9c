using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Tests.Shared;

/// <summary>A PostgreSQL and a Redis of their own, empty: gone after the run.</summary>
/// <param name="durable">What is committed is on the disk, as in real life. Tests do without.</param>
internal sealed class Servers(bool durable = false) : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("collection-tests-").FullName;
    private readonly int postgresPort = FreePort.Any();
    private LocalServer? postgres;
    private LocalServer? redis;

    public string Postgres => $"Host=127.0.0.1;Port={postgresPort};Username=postgres;Database=collectiondb;Include Error Detail=true";

    public string Redis { get; private set; } = "";

    public async Task StartAsync()
    {
        await LocalServer.RunAsync(["chmod", "777", directory]); // PostgreSQL may run as another user
        var data = Path.Combine(directory, "postgres");
        await LocalServer.RunAsync([
            .. Unprivileged(),
            LocalServer.Find("initdb"),
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
        ]);
        string[] options =
        [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            .. durable ? ["max_connections=300"] : (string[])["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        ];
        postgres = LocalServer.Start([
            .. Unprivileged(),
            LocalServer.Find("postgres"),
            "-D",
            data,
            "-p",
            $"{postgresPort}",
            .. options.SelectMany(o => new[] { "-c", o }),
        ]);

        var redisPort = FreePort.Any();
        redis = LocalServer.Start([
            LocalServer.Find("redis-server"),
            "--port",
            $"{redisPort}",
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            durable ? "yes" : "no",
            "--dir",
            directory,
        ]);
        Redis = $"127.0.0.1:{redisPort}";

        await Eventually.HoldsAsync(CreateDatabaseAsync, "PostgreSQL answers");
        await Eventually.HoldsAsync(
            async () =>
            {
                using var connection = await ConnectionMultiplexer.ConnectAsync($"{Redis},abortConnect=false,connectTimeout=500");
                return connection.IsConnected;
            },
            "Redis answers"
        );
    }

    public void Dispose()
    {
        postgres?.Dispose();
        redis?.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<bool> CreateDatabaseAsync()
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(
                Postgres.Replace("Database=collectiondb", "Database=postgres", StringComparison.Ordinal)
            );
            await using var command = source.CreateCommand("create database collectiondb");
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.SqlState == "57P03")
        {
            return false; // still starting
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] Unprivileged() =>
        Environment.UserName == "root" ? [LocalServer.Find("setpriv"), "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
}
