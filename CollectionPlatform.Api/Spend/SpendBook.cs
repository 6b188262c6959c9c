using System.Runtime.CompilerServices;
using CollectionPlatform.Core.Budget;
using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Api.Spend;

/// <summary>Reads the book of spend: sums by day, month, provider, category or run, over all runs.</summary>
internal sealed class SpendBook(NpgsqlDataSource source)
{
    /// <summary>
    /// The sum of everything in these days, and up to <paramref name="limit"/> rows behind <paramref name="after"/>, all of one moment.
    /// </summary>
    public async Task<(SpendRow Total, List<SpendRow> Rows)> ReadAsync(
        SpendGrouping grouping,
        DateOnly from,
        DateOnly to,
        SpendPosition? after,
        int limit,
        CancellationToken stop
    )
    {
        await using var command = Command(grouping, from, to, after, limit);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var sum = Row(reader);
        var rows = new List<SpendRow>();
        while (await reader.ReadAsync(stop))
            rows.Add(Row(reader));
        return (sum, rows);
    }

    /// <summary>All rows of these days, of one moment, as they are read.</summary>
    public async IAsyncEnumerable<SpendRow> AllAsync(
        SpendGrouping grouping,
        DateOnly from,
        DateOnly to,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        await using var command = Command(grouping, from, to, null, int.MaxValue);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop); // the total
        while (await reader.ReadAsync(stop))
            yield return Row(reader);
    }

    private NpgsqlCommand Command(SpendGrouping grouping, DateOnly from, DateOnly to, SpendPosition? after, int limit)
    {
        var command = source.CreateCommand(grouping.Sql);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(
            new NpgsqlParameter { Value = after?.Total is { } total ? total : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Numeric }
        );
        command.Parameters.Add(new NpgsqlParameter { Value = after?.Key ?? DBNull.Value, NpgsqlDbType = KeyType(grouping) });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = after is not null });
        return command;
    }

    private static SpendRow Row(NpgsqlDataReader reader) =>
        SpendRow.Of(
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            reader.GetInt64(4),
            reader.GetDecimal(5),
            reader.GetDecimal(6),
            reader.GetDecimal(7),
            reader.GetDecimal(8),
            reader.GetInt64(9)
        );

    private static NpgsqlDbType KeyType(SpendGrouping grouping) =>
        grouping.Type switch
        {
            "date" => NpgsqlDbType.Date,
            "smallint" => NpgsqlDbType.Smallint,
            _ => NpgsqlDbType.Uuid,
        };
}
