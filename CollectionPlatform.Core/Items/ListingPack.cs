using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.Core.Items;

/// <summary>The listings of a product as one text, a JSON array.</summary>
public static class ListingPack
{
    private static readonly PackJson Json = new(
        new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // never written into HTML as it is
        }
    );

    public static string Write(IReadOnlyList<PackedListing> listings) =>
        JsonSerializer.Serialize(listings, Json.IReadOnlyListPackedListing);

    /// <exception cref="JsonException">The text is not a pack.</exception>
    public static IReadOnlyList<PackedListing> Read(string pack) =>
        JsonSerializer.Deserialize(pack, Json.IReadOnlyListPackedListing) ?? throw new JsonException("A pack of listings is an array.");
}

[JsonSerializable(typeof(IReadOnlyList<PackedListing>))]
internal sealed partial class PackJson : JsonSerializerContext;
