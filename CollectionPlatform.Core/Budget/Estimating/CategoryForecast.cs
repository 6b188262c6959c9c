using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>How many calls a category is expected to take, and what that rests on. Pure; docs/estimates.md explains the figures.</summary>
/// <param name="RunsUsed">How many finished runs it rests on; 0 with <see cref="EstimateBasis.Default"/>.</param>
/// <param name="History">What those runs measured; null with <see cref="EstimateBasis.Default"/>.</param>
public sealed record CategoryForecast(
    int Products,
    CallForecast Amazon,
    CallForecast Ebay,
    EstimateBasis Basis,
    int RunsUsed,
    HistoryView? History
)
{
    /// <summary>Products expected beyond the pages that are read at most.</summary>
    public int UnreadProducts { get; init; }

    /// <summary>Products expected not to be looked up, each counted in one category of the selection.</summary>
    public int SkippedFresh { get; init; }

    /// <summary>Calls that looking those up would take.</summary>
    public int SavedCalls { get; init; }

    /// <summary>Most products that any of its runs showed; without history nothing bounds it.</summary>
    private int MostProducts { get; init; } = int.MaxValue;

    /// <summary>Products assumed for a category of which nothing is known.</summary>
    public const int DefaultProducts = 100;

    /// <summary>Products on a page of the product provider.</summary>
    public const int PageSize = 20;

    /// <summary>Listing calls per product: one, and a second page now and then.</summary>
    public const decimal EbayCallsPerProduct = 1.2m;

    /// <summary>
    /// Without history nothing is measured, so the range is a rule of thumb and no confidence interval: 20 % less (few second pages, some
    /// shared products) to 30 % more
    /// (more products than expected).
    /// </summary>
    public const decimal DefaultLowRatio = 0.8m,
        DefaultHighRatio = 1.3m;

    /// <summary>The forecast from what its last runs took, or from expected products alone when there was none.</summary>
    /// <param name="maxPages">Pages of a category that are read at most.</param>
    public static CategoryForecast Of(Category category, CategoryHistory? history, int maxPages = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(category);
        var forecast = history is { Runs.Count: > 0 } ? FromHistory(history) : Default(category, maxPages);
        var unread = (category.ExpectedProducts ?? DefaultProducts) - ((long)maxPages * PageSize);
        return forecast with { UnreadProducts = (int)Math.Max(0, unread) };
    }

    /// <summary>The forecast from expected products alone. An empty category still takes one call to find that out.</summary>
    public static CategoryForecast Default(Category category, int maxPages = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(category);
        var products = (int)Math.Min(category.ExpectedProducts ?? DefaultProducts, (long)maxPages * PageSize);
        var (pages, lookUps) = (Math.Max(1, (products + PageSize - 1) / PageSize), decimal.Ceiling(products * EbayCallsPerProduct));
        return new CategoryForecast(
            products,
            CallForecast.Of(pages * DefaultLowRatio, pages, pages * DefaultHighRatio, atLeast: 1),
            CallForecast.Of(lookUps * DefaultLowRatio, lookUps, lookUps * DefaultHighRatio, atLeast: 0),
            EstimateBasis.Default,
            RunsUsed: 0,
            History: null
        );
    }

    /// <summary>
    /// The same without the look-ups of these products: the calls that their last searches took are taken from what is expected and from
    /// both ends of the range. Each other product still takes a call at least. A category may have lost products since, so that no more are
    /// left out than one of its runs has shown.
    /// </summary>
    public CategoryForecast Skipping(FreshProducts fresh)
    {
        var share = fresh.Products > MostProducts ? (decimal)MostProducts / fresh.Products : 1;
        var (calls, left) = (fresh.Calls * share, Math.Max(0, Products - fresh.Products));
        return this with
        {
            Ebay = CallForecast.Of(Ebay.Low - calls, left == 0 ? 0 : Math.Max(left, Ebay.Calls - calls), Ebay.High - calls, atLeast: 0),
            SkippedFresh = (int)decimal.Round(fresh.Own * share),
            SavedCalls = (int)decimal.Round(fresh.OwnCalls * share),
        };
    }

    /// <summary>
    /// The forecast of trying failed units again: one call each at least; a first page that now succeeds brings the category's other calls,
    /// a later page its products' look-ups.
    /// </summary>
    /// <param name="firstPages">Failed first pages of the category: 0 or 1.</param>
    /// <param name="pages">Its other failed pages.</param>
    /// <param name="lookUps">Failed look-ups of its products.</param>
    public static CategoryForecast Retry(Category category, int firstPages, int pages, int lookUps)
    {
        var whole = Default(category);
        var products = (firstPages * whole.Products) + (pages * PageSize);
        decimal amazon = pages + (firstPages * whole.Amazon.Calls),
            ebay = lookUps + (firstPages * whole.Ebay.Calls) + (pages * PageSize * EbayCallsPerProduct);
        return new CategoryForecast(
            products,
            CallForecast.Of(pages + firstPages, amazon, amazon * DefaultHighRatio, atLeast: 0),
            CallForecast.Of(lookUps, ebay, ebay * DefaultHighRatio, atLeast: 0),
            EstimateBasis.Default,
            RunsUsed: 0,
            History: null
        );
    }

    /// <summary>
    /// Medians for what is expected, p10 and p90 for the range. A few runs show too little of the spread (one shows none), so the rule of
    /// thumb counts as one run more:
    /// divided by the number of runs it widens the range, by -20 % and +30 % for one run, by -2 % and +3 % for ten.
    /// The low end is what was looked up for the category, since that is what it takes again beside a category that shares its products.
    /// What the runs measured wins over the category's expected products, also when those were changed since.
    /// </summary>
    private static CategoryForecast FromHistory(CategoryHistory history)
    {
        var (products, pages, perProduct) = (history.Products, history.Pages, history.EbayCallsPerProduct);
        var low = 1 - ((1 - DefaultLowRatio) / history.Runs.Count);
        var high = 1 + ((DefaultHighRatio - 1) / history.Runs.Count);
        return new CategoryForecast(
            CallForecast.Whole(products.P50),
            CallForecast.Of(pages.P10 * low, pages.P50, pages.P90 * high, atLeast: 1),
            CallForecast.Of(
                history.NewProducts.P10 * perProduct.P10 * low,
                products.P50 * perProduct.P50,
                products.P90 * perProduct.P90 * high,
                atLeast: 0
            ),
            EstimateBasis.History,
            history.Runs.Count,
            HistoryView.Of(history)
        )
        {
            MostProducts = (int)Math.Min(history.Runs.Max(r => r.Shown), int.MaxValue),
        };
    }
}

/// <summary>Calls expected: a whole number, and a range around it that need not be whole. Low &lt;= Calls &lt;= High.</summary>
public readonly record struct CallForecast(decimal Low, int Calls, decimal High)
{
    internal static CallForecast Of(decimal low, decimal expected, decimal high, int atLeast)
    {
        var calls = Math.Max(atLeast, Whole(expected));
        return new CallForecast(Math.Clamp(low, atLeast, calls), calls, Math.Max(high, calls));
    }

    /// <summary>Rounded up, but not for the last digits of a division: five calls for three products are five calls.</summary>
    internal static int Whole(decimal calls) => (int)Math.Min(decimal.Ceiling(decimal.Round(calls, 6)), int.MaxValue);
}
