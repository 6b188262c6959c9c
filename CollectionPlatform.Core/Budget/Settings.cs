namespace CollectionPlatform.Core.Budget;

/// <summary>The one row of global settings.</summary>
public sealed class Settings
{
    public const decimal DefaultCapUsd = 5.00m;
    public const int DefaultWarnAtPercent = 80;

    /// <summary>Always 1.</summary>
    public int Id { get; init; } = 1;

    /// <summary>Most USD any one run may spend; 0.000001 to 1,000,000.</summary>
    public decimal BudgetCapUsd { get; set; } = DefaultCapUsd;

    /// <summary>1 to 99.</summary>
    public int WarnAtPercent { get; set; } = DefaultWarnAtPercent;
}

/// <summary>
/// Money booked for calls about to be made: one row per worker, run, provider and prices, empty when the calls have come to an end.
/// </summary>
public sealed class Reservation
{
    public required string WorkerId { get; init; }
    public Runs.RunId RunId { get; init; }
    public Providers.ProviderName Provider { get; init; }

    /// <summary>The price in force when they were reserved, USD per call.</summary>
    public decimal PriceUsd { get; init; }

    /// <summary>What the price list said then; the book of spend is kept by it.</summary>
    public decimal ListUsd { get; init; }
    public int Calls { get; init; }
}
