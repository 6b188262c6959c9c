using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What products are worth, in words. Pure.</summary>
public static class ValueWords
{
    /// <summary><c>400 products, 112 at least 30 % cheaper on eBay</c>.</summary>
    public static string Sentence(ProductValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var products = Show.Many(value.Products, "product", "products");
        return value switch
        {
            { Products: 0 } => "No products yet",
            { Compared: 0 } => $"{products}, none with an eBay price yet",
            { Cheaper: 0 } => $"{products}, none at least {value.MinDiscountPercent}\u00a0% cheaper on eBay",
            _ => $"{products}, {Show.Count(value.Cheaper)} at least {value.MinDiscountPercent}\u00a0% cheaper on eBay",
        };
    }

    /// <summary>What it was counted from, where that is not all of them.</summary>
    public static string? Compared(ProductValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Compared == 0 || value.Compared == value.Products ? null : $"{Show.Count(value.Compared)} have a price at both";
    }
}
