using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>What a collection is expected to cost: forecasts of calls, times the prices in force, against the cap. Pure.</summary>
public static class Estimator
{
    /// <summary>Prices the categories (each once, in the order given) without history and judges the total.</summary>
    public static EstimateView Of(IEnumerable<Category> categories, PricesView prices, SettingsView settings) =>
        Of(categories.Select(category => (category, CategoryForecast.Default(category))), prices, settings);

    /// <summary>The same from forecasts of any basis.</summary>
    public static EstimateView Of(
        IEnumerable<(Category Category, CategoryForecast Forecast)> forecasts,
        PricesView prices,
        SettingsView settings
    )
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentNullException.ThrowIfNull(settings);
        List<CategoryEstimate> parts = [.. forecasts.Select(f => Price(f.Category, f.Forecast, prices))];
        var total = parts.Sum(p => p.TotalUsd);
        var estimate = new EstimateView(
            parts,
            parts.Sum(p => (long)p.AmazonCalls),
            parts.Sum(p => p.AmazonCostUsd),
            parts.Sum(p => (long)p.EbayCalls),
            parts.Sum(p => p.EbayCostUsd),
            total,
            parts.Sum(p => p.LowUsd),
            parts.Sum(p => p.HighUsd),
            settings.BudgetCapUsd,
            (double)decimal.Round(total / settings.BudgetCapUsd, 6, MidpointRounding.ToZero),
            Judge(total, settings)
        )
        {
            WarnAtPercent = settings.WarnAtPercent,
            SkippedFresh = parts.Sum(p => (long)p.SkippedFresh),
            SavedUsd = parts.Sum(p => p.SavedUsd),
        };
        return estimate with { WhatIf = WhatIf.Of(estimate, settings) };
    }

    /// <summary>
    /// At the cap or above it a collection is blocked; at the warning mark (percent of the cap) or above it needs an acknowledgement.
    /// </summary>
    public static Verdict Judge(decimal totalUsd, SettingsView settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return totalUsd >= settings.BudgetCapUsd ? Verdict.Blocked
            : totalUsd * 100 >= settings.BudgetCapUsd * settings.WarnAtPercent ? Verdict.Warning
            : Verdict.Ok;
    }

    private static CategoryEstimate Price(Category category, CategoryForecast forecast, PricesView prices)
    {
        var (amazon, ebay) = (forecast.Amazon, forecast.Ebay);
        var (amazonUsd, ebayUsd) = (amazon.Calls * prices.Amazon.PriceUsd, ebay.Calls * prices.Ebay.PriceUsd);
        return new CategoryEstimate(
            category.Id.Value,
            category.Name,
            forecast.Products,
            amazon.Calls,
            amazonUsd,
            ebay.Calls,
            ebayUsd,
            amazonUsd + ebayUsd,
            decimal.Round((amazon.Low * prices.Amazon.PriceUsd) + (ebay.Low * prices.Ebay.PriceUsd), 6),
            decimal.Round((amazon.High * prices.Amazon.PriceUsd) + (ebay.High * prices.Ebay.PriceUsd), 6),
            forecast.Basis,
            forecast.RunsUsed,
            forecast.History,
            forecast.UnreadProducts
        )
        {
            ExternalId = category.ExternalId,
            SkippedFresh = forecast.SkippedFresh,
            SavedUsd = forecast.SavedCalls * prices.Ebay.PriceUsd,
        };
    }
}
