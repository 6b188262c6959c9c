using System.Text.Json;
using CollectionPlatform.Sandbox.Ledger;

namespace CollectionPlatform.Sandbox.Control;

/// <summary>Streams the calls of a run as one JSON array.</summary>
internal static class CallList
{
    public static async Task WriteAsync(
        HttpResponse response,
        IEnumerable<IReadOnlyList<(CallEntry Entry, DateTimeOffset? AnsweredAt)>> pages,
        CancellationToken cancellation
    )
    {
        response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartArray();
        foreach (var page in pages)
        {
            foreach (var (entry, answeredAt) in page)
                Write(json, entry, answeredAt);
            json.Flush(); // only hands the bytes to the pipe, which is what must be emptied
            await response.BodyWriter.FlushAsync(cancellation);
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, in CallEntry entry, DateTimeOffset? answeredAt)
    {
        json.WriteStartObject();
        json.WriteString("at", entry.At.UtcDateTime);
        if (answeredAt is { } at)
            json.WriteString("answeredAt", at.UtcDateTime);
        else
            json.WriteNull("answeredAt");
        json.WriteString("provider", entry.Key.Provider.Name());
        json.WriteString("key", entry.Key.ToString());
        json.WriteNumber("status", entry.Status);
        json.WriteBoolean("billed", entry.Billed);
        json.WriteNumber("usd", entry.Usd);
        json.WriteEndObject();
    }
}
