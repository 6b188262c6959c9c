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

/// <summary>Money booked for calls about to be made: one row per worker, run and provider, gone with the calls.</summary>
public sealed class Reservation
{
    public required string WorkerId { get; init; }
    public Runs.RunId RunId { get; init; }
    public Providers.ProviderName Provider { get; init; }
    public int Calls { get; init; }
    public decimal Usd { get; init; }
}
