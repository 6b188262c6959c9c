using CollectionPlatform.TestSupport;
using Npgsql;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>A run's money, USD, as its row in Postgres has it.</summary>
public sealed record Money(decimal Cap, decimal Settled, decimal Uncertain, decimal Reserved)
{
    /// <summary>Every call ever sent is inside: settled, in doubt, or in flight.</summary>
    public decimal Total => Settled + Uncertain + Reserved;
}

/// <summary>The product's own books, read past the product. Every answer is null while Postgres is away.</summary>
public sealed class Books : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;

    public Books(LocalStack stack)
    {
        var builder = new NpgsqlDataSourceBuilder(stack.PostgresConnectionString);
        (
            builder.ConnectionStringBuilder.Timeout,
            builder.ConnectionStringBuilder.CommandTimeout,
            builder.ConnectionStringBuilder.ApplicationName
        ) = (5, 10, "chaos");
        source = builder.Build();
    }

    public async Task<Money?> MoneyAsync(string run) =>
        (
            await RowsAsync(
                "select cap_usd, settled_usd, uncertain_usd, reserved_usd from runs where id = $1",
                row => new Money(row.GetDecimal(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3)),
                Guid.Parse(run)
            )
        )?.Single();

    /// <summary>Calls reserved by each worker, of all runs.</summary>
    public async Task<IReadOnlyDictionary<string, long>?> ReservedByWorkerAsync() =>
        (
            await RowsAsync("select worker_id, sum(calls)::bigint from reservations where calls > 0 group by worker_id", row =>
                (Worker: row.GetString(0), Calls: row.GetInt64(1))
            )
        )?.ToDictionary(r => r.Worker, r => r.Calls);

    /// <summary>Workers that have not left and gave a sign of life after that time.</summary>
    public async Task<IReadOnlySet<string>?> AliveSinceAsync(DateTimeOffset time) =>
        (
            await RowsAsync("select id from workers where gone_at is null and seen_at > $1", row => row.GetString(0), time.UtcDateTime)
        )?.ToHashSet();

    /// <summary>Workers that have begun a session after that time and not left.</summary>
    public async Task<IReadOnlySet<string>?> StartedSinceAsync(DateTimeOffset time) =>
        (
            await RowsAsync("select id from workers where gone_at is null and started_at > $1", row => row.GetString(0), time.UtcDateTime)
        )?.ToHashSet();

    /// <summary>The strings that a query answers.</summary>
    public Task<List<string>?> TextsAsync(string sql) => RowsAsync(sql, row => row.GetString(0));

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<List<T>?> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
                rows.Add(read(reader));
            return rows;
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return null; // away, or coming up
        }
    }
}
