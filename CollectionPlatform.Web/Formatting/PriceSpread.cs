using System.Globalization;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What a product costs at eBay beside its price at Amazon; ended listings do not count. Pure.</summary>
/// <param name="Sellers">How many different ones offer it.</param>
/// <param name="LowUsd">The lowest price with shipping, as the Api tells it; null when no listing has a price.</param>
/// <param name="HighUsd">The highest one, likewise; never below the lowest.</param>
/// <param name="Discount">1 − lowest / Amazon's, as the Api tells it; null when they cannot be compared.</param>
public sealed record PriceSpread(int Sellers, decimal? LowUsd, decimal? HighUsd, decimal? Discount)
{
    public static PriceSpread Of(ProductView product)
    {
        ArgumentNullException.ThrowIfNull(product);
        var current = product.Listings.Where(l => l.EndedAt is null).ToList();
        return new(
            current.Select(l => l.Seller.Username).Distinct(StringComparer.Ordinal).Count(),
            product.LowestUsd,
            product.LowestUsd is { } low
                ? current.Where(l => l.PriceUsd > 0).Select(l => l.PriceUsd!.Value + (l.ShippingUsd ?? 0)).Append(low).Max()
                : null,
            product.Discount
        );
    }

    /// <summary>Whether the cheapest offer is at least 30 % below Amazon.</summary>
    public bool IsBargain => Discount >= 0.3m;

    /// <summary><c>eBay $8.00 – $14.00</c>; empty without a price.</summary>
    public string Range =>
        LowUsd is not { } low || HighUsd is not { } high ? ""
        : low == high ? $"eBay {Show.Money(low)}"
        : $"eBay {Show.Money(low)} – {Show.Money(high)}";

    /// <summary><c>from 20 % below Amazon</c>; empty when nothing can be compared.</summary>
    public string Beside =>
        Discount switch
        {
            null => "",
            > -0.005m and < 0.005m => "as at Amazon",
            > 0 and var less => $"from {Percent(less)} below Amazon",
            var more => $"from {Percent(-more.Value)} above Amazon",
        };

    private static string Percent(decimal ratio) => (ratio * 100).ToString("#,##0", CultureInfo.InvariantCulture) + " %";
}
