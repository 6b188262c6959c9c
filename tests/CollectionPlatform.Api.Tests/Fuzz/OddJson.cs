using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CollectionPlatform.Api.Tests.Fuzz;

/// <summary>JSON texts along a schema, and off it: other types, bounds, unknown and doubled members, broken ends.</summary>
/// <param name="ids">Ids that exist.</param>
internal sealed class OddJson(Random random, JsonElement schemas, IReadOnlyList<string> ids)
{
    private static readonly string[] Texts =
    [
        "",
        " ",
        "a",
        "notFound",
        "correct horse battery",
        "\\u0000",
        "a\\u0000b",
        "\\ud83d",
        "\\u202egnp.exe",
        "\\u200b",
        "😀",
        "ÿ\\uFFFF",
        "'; drop table runs; --",
        "%00",
        "<xml/>",
        "2026-01-05",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "1",
        "-1",
        "0.5",
        "1e3",
        "1e400",
        "-0",
        "2147483648",
        "9223372036854775808",
        "79228162514264337593543950336",
        "0.0000001",
        "1000000000000",
        "00",
        "1.",
        "NaN",
    ];

    public string Of(JsonElement schema, int depth = 0) =>
        depth > 4 || random.Next(12) == 0 ? Any()
        : Resolve(schema) is not { ValueKind: JsonValueKind.Object } resolved ? Any()
        : OfType(resolved, depth);

    private string OfType(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("oneOf", out var oneOf))
            return Of(Pick([.. oneOf.EnumerateArray()]), depth);
        if (schema.TryGetProperty("enum", out var words))
            return Pick([.. words.EnumerateArray()]).GetRawText();
        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Of(schema.GetProperty("items"), depth + 1)))}]",
            "string" when Format(schema) == "uuid" && random.Next(4) > 0 => $"\"{Pick(ids)}\"",
            "string" => Text(),
            "integer" or "number" => random.Next(3) == 0
                ? Pick(Numbers)
                : (random.Next(2000) / (TypeOf(schema) == "number" ? 7.0 : 1)).ToString("0.######", CultureInfo.InvariantCulture),
            "boolean" => Pick(["true", "false"]),
            _ => Any(),
        };
    }

    private string Object(JsonElement schema, int depth)
    {
        var members = new List<string>();
        if (schema.TryGetProperty("properties", out var properties))
            members.AddRange(
                properties.EnumerateObject().Where(_ => random.Next(5) > 0).Select(p => $"\"{p.Name}\":{Of(p.Value, depth + 1)}")
            );
        if (random.Next(8) == 0)
            members.Add($"{Text()}:{Any()}");
        if (random.Next(15) == 0 && members.Count > 0)
            members.Add(Pick(members));
        return $"{{{string.Join(',', members)}}}";
    }

    private string Any() => Pick(["null", "true", "[]", "{}", "[null]", Text(), Pick(Numbers), "{\"a\":{\"b\":[{}]}}"]);

    private string Text() =>
        random.Next(10) == 0 ? $"\"{new string(Pick(['x', 'é', '\u3164']), random.Next(1, 30_000))}\"" : $"\"{Pick(Texts)}\"";

    /// <summary>The bytes to send: sometimes cut, sometimes not UTF-8, sometimes with a byte order mark.</summary>
    public byte[] Bytes(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        switch (random.Next(14))
        {
            case 0:
                return bytes[..random.Next(bytes.Length + 1)];
            case 1 when bytes.Length > 2:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. Encoding.UTF8.GetPreamble(), .. bytes];
            case 3:
                return Encoding.Unicode.GetBytes(json);
            case 4:
                return [];
            default:
                return bytes;
        }
    }

    private JsonElement? Resolve(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference)
            ? schemas.GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;

    private string? TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.String ? type.GetString()
        : Pick([.. type.EnumerateArray()]).GetString();

    private static string? Format(JsonElement schema) => schema.TryGetProperty("format", out var format) ? format.GetString() : null;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
