namespace CollectionPlatform.Api.Categories;

/// <summary>
/// A provider's id of a category. It becomes a segment of the provider's address, percent-encoded; dots alone cannot be: <c>.</c> and
/// <c>..</c> are steps through a path, also when they are encoded.
/// </summary>
internal static class ExternalId
{
    /// <summary>Reads on from the field's name.</summary>
    public const string NotDots = "must hold something other than dots";

    public static bool IsDots(string id) => id.Length > 0 && id.All(c => c == '.');
}
