using System.Globalization;
using CollectionPlatform.Sandbox.Catalogue;

namespace CollectionPlatform.Sandbox.Ebay;

/// <summary>
/// The listings of a product, computed from seed and ASIN: none to twelve, ten a page, so one product in ten has a second page.
/// </summary>
/// <param name="seed">The seed of the catalogue.</param>
internal sealed class Listings(long seed)
{
    /// <summary>Listings on a page.</summary>
    public const int PageSize = 10;

    private const int MostPerProduct = 12,
        SellerPool = 4000;
    private const long IdModulus = 1_000_000_000_000,
        IdFactor = 618_033_988_749; // share no divisor: ids of different numbers differ
    private static readonly string[] Conditions = ["New", "New", "New", "Open box", "Used - Like New", "Used - Good"];
    private static readonly string[] Offers = ["", " - Brand New", " - Fast Shipping", " (Sealed)", " - Free Returns"];

    private enum Draw
    {
        Count,
        Exact,
        Seller,
        Price,
        Shipping,
        ShippingCost,
        Condition,
        Offer,
        Base,
        Score,
        Percent,
    }

    /// <summary>All listings of a product.</summary>
    public Listing[] Of(Product product)
    {
        var hash = StableHash.Of(seed, product.Asin);
        var listings = new Listing[CountOf(hash)];
        for (var i = 0; i < listings.Length; i++)
            listings[i] = One(product, i, hash, StableHash.Of((long)hash, i));
        return listings;
    }

    private static int CountOf(ulong hash) =>
        hash.Below((int)Draw.Count, 100) switch
        {
            < 5 => 0,
            < 90 => 1 + hash.Below((int)Draw.Exact, PageSize),
            _ => PageSize + 1 + hash.Below((int)Draw.Exact, MostPerProduct - PageSize),
        };

    private Listing One(Product product, int index, ulong productHash, ulong hash)
    {
        var id = (long)(
            ((UInt128)(product.Number * MostPerProduct + index) * IdFactor + StableHash.Of(seed, "listing") % IdModulus) % IdModulus
        );
        // Where the catalogue tells no price, the product still has one that its sellers agree on.
        var around = product.PriceUsd > 0 ? product.PriceUsd : 5 + productHash.Below((int)Draw.Base, 60);
        var price = Math.Max(0.5m, decimal.Round(around * (60 + hash.Below((int)Draw.Price, 76)) / 100, 2));
        var shipping =
            hash.Below((int)Draw.Shipping, 2) == 0 ? 0m : new decimal(199 + hash.Below((int)Draw.ShippingCost, 1300), 0, 0, false, 2);
        return new(
            id.ToString("D12", CultureInfo.InvariantCulture),
            product.Title + Offers[hash.Below((int)Draw.Offer, Offers.Length)],
            price,
            shipping,
            Conditions[hash.Below((int)Draw.Condition, Conditions.Length)],
            SellerOf(hash)
        );
    }

    // The cube makes a few sellers stand behind many listings.
    private Seller SellerOf(ulong hash)
    {
        var number = (int)(SellerPool * Math.Pow(hash.Fraction((int)Draw.Seller), 3));
        var own = StableHash.Of(seed, number);
        return new(
            Words.Seller(number),
            (int)Math.Pow(10, own.Fraction((int)Draw.Score) * 5.5),
            new decimal(1000 - (int)(100 * Math.Pow(own.Fraction((int)Draw.Percent), 4)), 0, 0, false, 1)
        );
    }
}
