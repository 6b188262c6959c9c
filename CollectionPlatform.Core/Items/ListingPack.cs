using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.Core.Items;

/// <summary>The listings of a product as one text in UTF-8, a JSON array.</summary>
public static class ListingPack
{
    private const int BytesOfOne = 250;

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // never written into HTML as it is
    };

    public static ReadOnlyMemory<byte> Write(IReadOnlyCollection<PackedListing> listings)
    {
        var text = new ArrayBufferWriter<byte>(BytesOfOne * Math.Max(1, listings.Count));
        using var json = new Utf8JsonWriter(text, Plain);
        PackJson.Default.IReadOnlyCollectionPackedListing.SerializeHandler!(json, listings);
        json.Flush();
        return text.WrittenMemory;
    }

    /// <exception cref="JsonException">The text is not a pack.</exception>
    public static IReadOnlyList<PackedListing> Read(string pack) =>
        JsonSerializer.Deserialize(pack, PackJson.Default.IReadOnlyListPackedListing)
        ?? throw new JsonException("A pack of listings is an array.");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<PackedListing>))]
[JsonSerializable(typeof(IReadOnlyCollection<PackedListing>))]
internal sealed partial class PackJson : JsonSerializerContext;
