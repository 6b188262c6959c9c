using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Items;

/// <summary>A product as last collected.</summary>
public sealed class Product
{
    /// <summary>Amazon's id, 1 to 40 characters.</summary>
    public required string Asin { get; init; }
    public required string Title { get; init; }
    public string? Url { get; init; }
    public string? ImageUrl { get; init; }

    /// <summary>0 to 5.</summary>
    public decimal? Stars { get; init; }
    public int? Reviews { get; init; }

    /// <summary>USD; 0 is what the provider said, null is unknown.</summary>
    public decimal? PriceUsd { get; init; }
    public decimal? ListPriceUsd { get; init; }
    public bool BestSeller { get; init; }
    public DateTimeOffset CollectedAt { get; init; }

    /// <summary>
    /// Price and shipping of its cheapest current listing, any condition, USD; a listing without a price, or for nothing, does not count,
    /// one that names no shipping counts with its price. Null when there is none. The commit that changes its listings writes it.
    /// </summary>
    public decimal? LowestUsd { get; init; }

    /// <summary>
    /// <see cref="LowestUsd"/> / <see cref="PriceUsd"/> in 8 places, <see cref="NoRatio"/> when either is missing or 0: the order by
    /// discount. The database computes it.
    /// </summary>
    public decimal PriceRatio { get; init; }

    /// <summary>Beyond every ratio that prices can make.</summary>
    public const decimal NoRatio = 10_000_000_000_000_000;

    /// <summary>1 − <see cref="LowestUsd"/> / <see cref="PriceUsd"/>, to 6 decimals; null when they cannot be compared.</summary>
    public decimal? Discount => LowestUsd is { } lowest && PriceUsd is > 0 and var amazon ? decimal.Round(1 - (lowest / amazon), 6) : null;

    /// <summary>
    /// When its last search at eBay began, by the database's clock; null when that one was not complete, or there was none. Complete: all
    /// pages collected, with nothing left out of them.
    /// </summary>
    public DateTimeOffset? LookedUpAt { get; init; }

    /// <summary>Calls that its last complete search took; 0 when there was none.</summary>
    public int LookUpCalls { get; init; }

    /// <summary>Position of its last change (own data or listings) in the order of commits; unique.</summary>
    public long Position { get; init; }
}

/// <summary>That a product was found in a category, by any run.</summary>
public sealed class ProductCategory
{
    public CategoryId CategoryId { get; init; }
    public required string Asin { get; init; }
}

/// <summary>
/// The one row that orders changes of products: its lock is held to COMMIT, so that a reader who follows positions misses nothing.
/// </summary>
public sealed class ItemClock
{
    public int Id { get; init; } = 1;
    public long Position { get; init; }
}
