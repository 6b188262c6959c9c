using System.Text;
using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Products;

/// <summary>
/// Where a product stands in an order of values, among equal ones by its ASIN; opaque to callers, since an ASIN may hold any sign.
/// </summary>
internal static class ValueCursor
{
    public static string Of(string value, string asin) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"{value}/{asin}"));

    /// <summary>Null when the text is no such cursor.</summary>
    public static (string Value, string Asin)? Read(string cursor)
    {
        if (cursor.Length % 2 != 0 || !cursor.All(char.IsAsciiHexDigit))
            return null;
        var text = Encoding.UTF8.GetString(Convert.FromHexString(cursor));
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && text[(slash + 1)..] is { Length: > 0 } asin && !Violations.HasControl(asin) ? (text[..slash], asin) : null;
    }
}
