using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Settings;

/// <summary>Reads the settings and prices in force.</summary>
internal static class CurrentSettings
{
    public static async Task<SettingsView> SettingsViewAsync(this CollectionDb db, CancellationToken stop)
    {
        var settings = await db.Settings.AsNoTracking().SingleAsync(stop);
        return new SettingsView(settings.BudgetCapUsd, settings.WarnAtPercent);
    }

    /// <summary>
    /// The same under a shared lock held to COMMIT: whoever saves another cap waits, and then finds the run that was started meanwhile.
    /// </summary>
    public static async Task<SettingsView> LockSettingsAsync(this CollectionDb db, CancellationToken stop)
    {
        var settings = await db.Settings.FromSql($"select * from settings where id = 1 for share").AsNoTracking().SingleAsync(stop);
        return new SettingsView(settings.BudgetCapUsd, settings.WarnAtPercent);
    }

    /// <summary>
    /// What calls are reserved at, which is what estimates are made with; and whether any of it is above the price list, because answers
    /// bill more.
    /// </summary>
    public static async Task<(PricesView Prices, bool AboveList)> ReservedPricesAsync(this CollectionDb db, CancellationToken stop)
    {
        var providers = await db.Providers.AsNoTracking().ToDictionaryAsync(p => p.Name, stop);
        return (
            new PricesView(View(ProviderName.Amazon), View(ProviderName.Ebay)),
            providers.Values.Any(p => p.ReservedPriceUsd > p.PriceUsd)
        );

        PriceView View(ProviderName name) => new(providers[name].ReservedPriceUsd, providers[name].CallsPerSecond, providers[name].Burst);
    }

    /// <summary>The price list.</summary>
    public static async Task<PricesView> PricesViewAsync(this CollectionDb db, CancellationToken stop)
    {
        var prices = await db
            .Providers.AsNoTracking()
            .ToDictionaryAsync(p => p.Name, p => new PriceView(p.PriceUsd, p.CallsPerSecond, p.Burst), stop);
        return new PricesView(prices[ProviderName.Amazon], prices[ProviderName.Ebay]);
    }
}
