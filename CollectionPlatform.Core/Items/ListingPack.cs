using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.Core.Items;

/// <summary>The listings of a product as one text in UTF-8, a JSON array.</summary>
public static class ListingPack
{
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // never written into HTML as it is
    };

    /// <param name="scratch">Where it is written first; what it held is lost.</param>
    public static byte[] Write(IReadOnlyCollection<PackedListing> listings, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        using var json = new Utf8JsonWriter(scratch, Plain);
        PackJson.Default.IReadOnlyCollectionPackedListing.SerializeHandler!(json, listings);
        json.Flush();
        return scratch.WrittenSpan.ToArray();
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
