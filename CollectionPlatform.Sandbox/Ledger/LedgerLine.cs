using System.Text.Json;

namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>A line of the ledger file, one JSON object: a call, or the time at which the call of that number was answered.</summary>
/// <param name="Call">The call, or null.</param>
/// <param name="AnsweredNumber">Number of the answered call, counted from 0 in the order of the file.</param>
/// <param name="AnsweredAt">When it was answered.</param>
internal readonly record struct LedgerLine(CallEntry? Call, int AnsweredNumber, DateTimeOffset AnsweredAt)
{
    /// <summary>Writes a call.</summary>
    public static void Write(Utf8JsonWriter json, in CallEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, entry.At.UtcDateTime);
        json.WriteString("run"u8, entry.RunId);
        json.WriteString("key"u8, entry.Key.ToString());
        json.WriteNumber("status"u8, entry.Status);
        json.WriteBoolean("billed"u8, entry.Billed);
        json.WriteNumber("microUsd"u8, entry.MicroUsd);
        json.WriteEndObject();
    }

    /// <summary>Writes an answer.</summary>
    public static void Write(Utf8JsonWriter json, int answered, DateTimeOffset at)
    {
        json.WriteStartObject();
        json.WriteNumber("answered"u8, answered);
        json.WriteString("at"u8, at.UtcDateTime);
        json.WriteEndObject();
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidDataException">It lacks something.</exception>
    public static LedgerLine Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        DateTimeOffset? at = null;
        string? run = null,
            key = null;
        int? status = null,
            microUsd = null,
            answered = null;
        bool? billed = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var name = reader.ValueTextEquals("at"u8) ? "at" : reader.GetString();
            reader.Read();
            switch (name)
            {
                case "at" when reader.TryGetDateTimeOffset(out var value):
                    at = value;
                    break;
                case "run":
                    run = reader.GetString();
                    break;
                case "key":
                    key = reader.GetString();
                    break;
                case "status" when reader.TryGetInt32(out var value):
                    status = value;
                    break;
                case "billed":
                    billed = reader.TokenType == JsonTokenType.True;
                    break;
                case "microUsd" when reader.TryGetInt32(out var value):
                    microUsd = value;
                    break;
                case "answered" when reader.TryGetInt32(out var value):
                    answered = value;
                    break;
                default:
                    throw new InvalidDataException($"'{name}' is not known or has a wrong value.");
            }
        }
        return (at, answered, run, key, status, billed, microUsd) switch
        {
            ({ } time, { } number, null, null, null, null, null) => new(null, number, time),
            ({ } time, null, { } id, { } text, { } code, { } paid, { } cost) => new(
                new CallEntry(time, id, CallKey.Parse(text), code, paid, cost),
                0,
                default
            ),
            _ => throw new InvalidDataException("It is neither a call nor an answer."),
        };
    }
}
