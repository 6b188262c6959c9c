using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Postgres;
using Npgsql;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>Makes blocks (<see cref="ProductTextBlock"/>) of the texts that are in none yet.</summary>
internal static class TextBlocks
{
    private const int Size = 1_000;

    /// <summary>Texts are written under this lock, so that none with a lower number comes later.</summary>
    private const string Lock = "select true from text_clock for update skip locked";

    /// <summary>With the number of rows in it: a plan for any number of rows would sort all there are.</summary>
    private static readonly string Next = $"""
        select number, text from product_texts where number > (select coalesce(max(last_number), -1) from product_text_blocks)
        order by number limit {Size}
        """;

    private const string Put = "insert into product_text_blocks (first_number, last_number, parts) values ($1, $2, $3)";

    /// <summary>Returns when fewer texts are left than a block takes, or somebody else is at work.</summary>
    public static async Task MakeAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        while (await MakeOneAsync(connection, stop)) { }
    }

    private static async Task<bool> MakeOneAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await connection.ScalarAsync(Lock, stop) is null)
            return false;
        var (first, last, count) = (0L, 0L, 0);
        var parts = new HashSet<string>(StringComparer.Ordinal);
        await using (var command = connection.Command(Next))
        await using (var reader = await command.ExecuteReaderAsync(stop))
            for (; await reader.ReadAsync(stop); count++)
            {
                last = reader.GetInt64(0);
                first = count == 0 ? last : first;
                Add(parts, reader.GetString(1));
            }

        if (count < Size)
            return false;
        await connection.ExecuteAsync(Put, stop, first, last, parts.Order(StringComparer.Ordinal).ToArray());
        await transaction.CommitAsync(stop);
        return true;
    }

    private static void Add(HashSet<string> parts, string text)
    {
        var before = "";
        foreach (var rune in text.EnumerateRunes())
        {
            var sign = rune.ToString();
            parts.Add(sign);
            parts.Add(before + sign);
            before = sign;
        }
    }
}
