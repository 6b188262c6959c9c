using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.Core.Wire;

/// <summary>
/// JSON as every part of the system speaks it: camelCase names and enums, nulls written, since readers rely on the keys. Only packs leave
/// nulls out.
/// </summary>
public static class WireJson
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // never written into HTML as it is
        options.Converters.Add(new PlainDecimal());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    /// <summary>Amounts without the zeros that a numeric(18,6) column pads them with: 0.5, not 0.500000.</summary>
    public static decimal Plain(decimal amount)
    {
        const decimal strip = 1.0000000000000000000000000000m; // dividing by it drops trailing zeros
        return amount / strip;
    }

    private sealed class PlainDecimal : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Plain(value));
    }

    /// <summary>An enum value as it stands in JSON.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
