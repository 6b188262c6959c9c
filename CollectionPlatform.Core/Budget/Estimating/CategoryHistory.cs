namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>What a finished run took for a category: the calls it needed, each once.</summary>
/// <param name="Products">Products new to that run, counted in this category.</param>
/// <param name="Pages">Calls of the product provider.</param>
/// <param name="LookUps">Calls of the listing provider.</param>
/// <param name="Shared">Products it showed, too, that another category of the run showed first: they were looked up there.</param>
/// <param name="Skipped">Of the products those that the run did not look up, because they were lately enough.</param>
public readonly record struct PastCollection(long Products, long Pages, long LookUps, long Shared = 0, long Skipped = 0)
{
    public long LookedUp => Products - Skipped;

    /// <summary>All products it showed: what it takes to read the category alone.</summary>
    public long Shown => Products + Shared;

    /// <summary>
    /// From the counters of a run's category. Its calls cannot be taken as they are: those a provider refused for free (rate limit, outage)
    /// are among them, and an hour of refusals would look like a dear category. Its units are what it needed: a call each. Each product
    /// that is looked up has a look-up, so the pages are at most the other units, and at most the calls.
    /// </summary>
    public static PastCollection Of(long products, long amazonCalls, long units, long shared = 0, long skipped = 0)
    {
        var pages = Math.Min(amazonCalls, units - (products - skipped));
        return new PastCollection(products, pages, units - pages, shared, skipped);
    }
}

/// <summary>What the last finished runs of a category measured. Pure.</summary>
/// <param name="Runs">At most <see cref="MaxRuns"/>; the order does not matter.</param>
public sealed record CategoryHistory(IReadOnlyList<PastCollection> Runs)
{
    /// <summary>As many runs are looked back at: enough for p10 and p90, few enough to follow a category that grows.</summary>
    public const int MaxRuns = 10;

    /// <summary>What the category showed, whichever category of the run it was counted in.</summary>
    public Spread Products { get; } = Spread.Of(Runs.Select(r => (decimal)r.Shown));

    /// <summary>
    /// What counted in the category, looked up or skipped as fresh: less than it showed when others of the run showed the same first.
    /// </summary>
    public Spread NewProducts { get; } = Spread.Of(Runs.Select(r => (decimal)r.Products));

    public Spread Pages { get; } = Spread.Of(Runs.Select(r => (decimal)r.Pages));

    /// <summary>
    /// Over the runs that looked products up for the category. When none did, because all were shared or fresh, it is the rule of thumb;
    /// zeros when there was no product at all.
    /// </summary>
    public Spread EbayCallsPerProduct { get; } =
        Runs.Any(r => r.Shown > 0) && Runs.All(r => r.LookedUp == 0)
            ? Spread.Of([CategoryForecast.EbayCallsPerProduct])
            : Spread.Of(Runs.Where(r => r.LookedUp > 0).Select(r => (decimal)r.LookUps / r.LookedUp));
}

/// <summary>
/// Percentiles of a few measurements, by linear interpolation between them. P10 &lt;= P50 &lt;= P90; of one measurement all three are the
/// same.
/// </summary>
public readonly record struct Spread(decimal P10, decimal P50, decimal P90)
{
    /// <summary>Zeros when there is no value.</summary>
    public static Spread Of(IEnumerable<decimal> values)
    {
        decimal[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? default : new Spread(Percentile(sorted, 0.1m), Percentile(sorted, 0.5m), Percentile(sorted, 0.9m));
    }

    private static decimal Percentile(decimal[] sorted, decimal share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}

/// <summary>The measurements as the API shows them, rounded to 6 decimals.</summary>
/// <param name="Pages">Calls of the product provider.</param>
public sealed record HistoryView(Spread Products, Spread Pages, Spread EbayCallsPerProduct)
{
    public static HistoryView Of(CategoryHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new HistoryView(Rounded(history.Products), Rounded(history.Pages), Rounded(history.EbayCallsPerProduct));
    }

    private static Spread Rounded(Spread spread) =>
        new(decimal.Round(spread.P10, 6), decimal.Round(spread.P50, 6), decimal.Round(spread.P90, 6));
}
