using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget;

/// <summary>What a collection is expected to cost: forecasts of calls, times the prices in force, against the cap. Pure.</summary>
public static class Estimator
{
    /// <summary>Prices the categories (each once, in the order given) and judges the total.</summary>
    public static EstimateView Of(IEnumerable<Category> categories, PricesView prices, SettingsView settings) =>
        Of(categories.Select(category => (category, CategoryForecast.Default(category))), prices, settings);

    /// <summary>The same from forecasts of any basis.</summary>
    public static EstimateView Of(IEnumerable<(Category Category, CategoryForecast Forecast)> forecasts, PricesView prices, SettingsView settings)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentNullException.ThrowIfNull(settings);
        List<CategoryEstimate> parts = [.. forecasts.Select(f => Price(f.Category, f.Forecast, prices))];
        var total = parts.Sum(p => p.TotalUsd);
        return new EstimateView(
            parts, parts.Sum(p => (long)p.AmazonCalls), parts.Sum(p => p.AmazonCostUsd), parts.Sum(p => (long)p.EbayCalls), parts.Sum(p => p.EbayCostUsd),
            total, parts.Sum(p => p.LowUsd), parts.Sum(p => p.HighUsd), settings.BudgetCapUsd,
            (double)decimal.Round(total / settings.BudgetCapUsd, 6), Judge(total, settings));
    }

    /// <summary>At the cap or above it a collection is blocked; at the warning mark (percent of the cap) or above it needs an acknowledgement.</summary>
    public static Verdict Judge(decimal totalUsd, SettingsView settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return totalUsd >= settings.BudgetCapUsd ? Verdict.Blocked
            : totalUsd * 100 >= settings.BudgetCapUsd * settings.WarnAtPercent ? Verdict.Warning
            : Verdict.Ok;
    }

    private static CategoryEstimate Price(Category category, CategoryForecast forecast, PricesView prices)
    {
        var amazon = forecast.AmazonCalls * prices.Amazon.PriceUsd;
        var ebay = forecast.EbayCalls * prices.Ebay.PriceUsd;
        var total = amazon + ebay;
        return new CategoryEstimate(
            category.Id.Value, category.Name, forecast.Products, forecast.AmazonCalls, amazon, forecast.EbayCalls, ebay,
            total, decimal.Round(total * forecast.LowRatio, 6), decimal.Round(total * forecast.HighRatio, 6), forecast.Basis, forecast.RunsUsed);
    }
}

/// <summary>How many calls a category is expected to take, and what that rests on.</summary>
/// <param name="LowRatio">Low end of the range as a share of the expected cost; at most 1.</param>
/// <param name="HighRatio">High end of the range as a share of the expected cost; at least 1.</param>
/// <param name="RunsUsed">How many finished runs it rests on; 0 with <see cref="EstimateBasis.Default"/>.</param>
public sealed record CategoryForecast(
    int Products, int AmazonCalls, int EbayCalls, decimal LowRatio, decimal HighRatio, EstimateBasis Basis, int RunsUsed)
{
    /// <summary>Products assumed for a category of which nothing is known.</summary>
    public const int DefaultProducts = 100;

    /// <summary>Products on a page of the product provider.</summary>
    public const int PageSize = 20;

    /// <summary>Listing calls per product: one, and a second page now and then.</summary>
    public const decimal EbayCallsPerProduct = 1.2m;

    /// <summary>
    /// Without history nothing is measured, so the range is a rule of thumb and no confidence interval: 20 % less (few second pages, some shared products) to 30 % more
    /// (more products than expected).
    /// </summary>
    public const decimal DefaultLowRatio = 0.8m, DefaultHighRatio = 1.3m;

    /// <summary>The forecast from expected products alone. An empty category still takes one call to find that out.</summary>
    public static CategoryForecast Default(Category category)
    {
        ArgumentNullException.ThrowIfNull(category);
        var products = category.ExpectedProducts ?? DefaultProducts;
        return new CategoryForecast(
            products, Math.Max(1, (products + PageSize - 1) / PageSize), (int)decimal.Ceiling(products * EbayCallsPerProduct),
            DefaultLowRatio, DefaultHighRatio, EstimateBasis.Default, RunsUsed: 0);
    }
}
