using System.Buffers;
using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// The log entries of one commit as one text: a JSON array, in the order of their numbers, which it does not hold. It is written once, and
/// Postgres, the checkpoint log in Redis and listeners get the same bytes. The commit's sequence number gives them their numbers, and is
/// only known once the text is on its way.
/// </summary>
public static class LogPack
{
    private const int BytesOfUnit = 250,
        BytesOfItem = 150;

    private static readonly JsonEncodedText UnitId = JsonEncodedText.Encode("unitId"),
        Provider = JsonEncodedText.Encode("provider"),
        Category = JsonEncodedText.Encode("category"),
        Outcome = JsonEncodedText.Encode("outcome"),
        Reason = JsonEncodedText.Encode("reason"),
        CostUsd = JsonEncodedText.Encode("costUsd"),
        At = JsonEncodedText.Encode("at"),
        Items = JsonEncodedText.Encode("items"),
        Asin = JsonEncodedText.Encode("asin"),
        ListingId = JsonEncodedText.Encode("listingId"),
        Title = JsonEncodedText.Encode("title"),
        Seller = JsonEncodedText.Encode("seller"),
        PriceUsd = JsonEncodedText.Encode("priceUsd");

    /// <summary>Written by hand, since it is written for every item. What is null is left out.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyCollection<LogEntry> entries)
    {
        var text = new ArrayBufferWriter<byte>(1 + entries.Sum(entry => BytesOfUnit + BytesOfItem * entry.Items.Count));
        using var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = WireJson.Options.Encoder });
        json.WriteStartArray();
        foreach (var entry in entries)
            Write(json, entry);
        json.WriteEndArray();
        json.Flush();
        return text.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, LogEntry entry)
    {
        json.WriteStartObject();
        json.WriteString(UnitId, entry.UnitId);
        json.WriteString(Provider, entry.Provider);
        json.WriteString(Category, entry.Category);
        json.WriteString(Outcome, entry.Outcome);
        if (entry.Reason is { } reason)
            json.WriteString(Reason, WireJson.Name(reason));
        json.WriteNumber(CostUsd, WireJson.Plain(entry.CostUsd));
        json.WriteString(At, entry.At);
        json.WriteStartArray(Items);
        foreach (var item in entry.Items)
            Write(json, item);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LogItem item)
    {
        json.WriteStartObject();
        if (item.Asin is { } asin)
            json.WriteString(Asin, asin);
        if (item.ListingId is { } id)
            json.WriteString(ListingId, id);
        json.WriteString(Title, item.Title);
        if (item.Seller is { } seller)
            json.WriteString(Seller, seller);
        if (item.PriceUsd is { } usd)
            json.WriteNumber(PriceUsd, WireJson.Plain(usd));
        json.WriteEndObject();
    }

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
