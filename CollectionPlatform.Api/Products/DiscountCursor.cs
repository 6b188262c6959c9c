using System.Globalization;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Api.Products;

/// <summary>Where a product stands in the order by discount.</summary>
internal static class DiscountCursor
{
    public static string Of(Product product) => ValueCursor.Of(product.PriceRatio.ToString(CultureInfo.InvariantCulture), product.Asin);

    /// <summary>Null when the text is no such cursor.</summary>
    public static (decimal Ratio, string Asin)? Read(string cursor) =>
        ValueCursor.Read(cursor) is var (value, asin)
        && decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio)
        && ratio <= Product.NoRatio
            ? (ratio, asin)
            : null;
}
