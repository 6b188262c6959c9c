using System.Text.Json;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>A run's money as the Api tells it.</summary>
internal sealed record RunMoney(
    decimal SettledUsd,
    decimal UncertainUsd,
    decimal WastedUsd,
    decimal DiscrepancyUsd,
    long UsefulItems,
    decimal? UsdPerUsefulItem,
    IReadOnlyList<PaidPrice> Prices,
    JsonElement? Forecast
);
