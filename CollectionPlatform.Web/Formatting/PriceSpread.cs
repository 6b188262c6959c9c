using System.Globalization;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What a product costs at eBay beside its price at Amazon; ended listings do not count. Pure.</summary>
/// <param name="Sellers">How many different ones offer it.</param>
/// <param name="LowUsd">The lowest price with shipping, where it is named; null when no listing has a price.</param>
/// <param name="FromAmazon">(lowest − Amazon's) / Amazon's; null when either is unknown or 0.</param>
public sealed record PriceSpread(int Sellers, decimal? LowUsd, decimal? HighUsd, double? FromAmazon)
{
    public static PriceSpread Of(ProductView product)
    {
        ArgumentNullException.ThrowIfNull(product);
        var current = product.Listings.Where(l => l.EndedAt is null).ToList();
        var prices = current.Where(l => l.PriceUsd > 0).Select(l => l.PriceUsd!.Value + (l.ShippingUsd ?? 0)).ToList();
        decimal? low = prices.Count > 0 ? prices.Min() : null;
        return new(
            current.Select(l => l.Seller.Username).Distinct(StringComparer.Ordinal).Count(),
            low,
            prices.Count > 0 ? prices.Max() : null,
            low is { } cheapest && product.PriceUsd is > 0 and var amazon ? (double)((cheapest - amazon) / amazon) : null
        );
    }

    /// <summary><c>eBay $8.00 – $14.00</c>; empty without a price.</summary>
    public string Range =>
        LowUsd is not { } low || HighUsd is not { } high ? ""
        : low == high ? $"eBay {Show.Money(low)}"
        : $"eBay {Show.Money(low)} – {Show.Money(high)}";

    /// <summary><c>from 20 % below Amazon</c>; empty when nothing can be compared.</summary>
    public string Beside =>
        FromAmazon switch
        {
            null => "",
            > -0.005 and < 0.005 => "as at Amazon",
            < 0 and var less => $"from {Percent(-less)} below Amazon",
            var more => $"from {Percent(more.Value)} above Amazon",
        };

    private static string Percent(double ratio) => (ratio * 100).ToString("#,##0", CultureInfo.InvariantCulture) + " %";
}
