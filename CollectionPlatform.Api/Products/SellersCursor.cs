using System.Globalization;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Api.Products;

/// <summary>Where a product stands in the order by the number of sellers.</summary>
internal static class SellersCursor
{
    public static string Of(ProductSellers place) =>
        ValueCursor.Of((-place.MinusSellers).ToString(CultureInfo.InvariantCulture), place.Asin);

    /// <summary>Null when the text is no such cursor.</summary>
    public static (int MinusSellers, string Asin)? Read(string cursor) =>
        ValueCursor.Read(cursor) is var (value, asin)
        && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var sellers)
            ? (-sellers, asin)
            : null;
}
