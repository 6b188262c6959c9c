using Npgsql;

namespace CollectionPlatform.Core.Postgres;

/// <summary>One statement by hand with its parameters in order ($1, $2, …).</summary>
public static class NpgsqlStatements
{
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken stop, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task<object?> ScalarAsync(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken stop,
        params object[] values
    )
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteScalarAsync(stop);
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Bind(values);
        return command;
    }

    public static void Bind(this NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }
}
