using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// The log entries of one commit as one text: a JSON array, in which an entry's id is its place, from 1. It is written once, and Postgres,
/// the checkpoint log in Redis and listeners get the same bytes. The commit's sequence number turns places into ids, and is only known
/// once the text is on its way.
/// </summary>
public static class LogPack
{
    /// <param name="entries">With their places as ids.</param>
    public static byte[] Write(IEnumerable<LogEntry> entries) => JsonSerializer.SerializeToUtf8Bytes(entries, WireJson.Options);

    /// <summary>Reads up to <paramref name="limit"/> entries; those before and behind them are passed over.</summary>
    /// <param name="first">Sequence number of the first entry of the pack.</param>
    /// <param name="after">Only entries with larger numbers are read.</param>
    /// <exception cref="JsonException">The text is not a pack.</exception>
    public static List<LogEntry> Read(ReadOnlySpan<byte> pack, long first, long after = 0, int limit = int.MaxValue)
    {
        var entries = new List<LogEntry>();
        var reader = new Utf8JsonReader(pack);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A pack of log entries is an array.");
        for (var id = first; entries.Count < limit && reader.Read() && reader.TokenType != JsonTokenType.EndArray; id++)
        {
            if (id <= after)
                reader.Skip();
            else
                entries.Add(JsonSerializer.Deserialize<LogEntry>(ref reader, WireJson.Options)! with { Id = id });
        }

        return entries;
    }
}
