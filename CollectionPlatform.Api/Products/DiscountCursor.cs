using System.Globalization;
using System.Text;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Api.Products;

/// <summary>Where a product stands in the order by discount; opaque to callers, since an ASIN may hold any sign.</summary>
internal static class DiscountCursor
{
    public static string Of(Product product) =>
        Convert.ToHexStringLower(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{product.PriceRatio}/{product.Asin}"))
        );

    /// <summary>Null when the text is no such cursor.</summary>
    public static (decimal Ratio, string Asin)? Read(string cursor)
    {
        if (cursor.Length % 2 != 0 || !cursor.All(char.IsAsciiHexDigit))
            return null;
        var text = Encoding.UTF8.GetString(Convert.FromHexString(cursor));
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return
            slash > 0
            && decimal.TryParse(text.AsSpan(0, slash), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio)
            && ratio <= Product.NoRatio
            && text[(slash + 1)..] is { Length: > 0 } asin
            && !Violations.HasControl(asin)
            ? (ratio, asin)
            : null;
    }
}
