namespace CollectionPlatform.Web.Formatting;

/// <summary>Where an amount is expected to lie, USD.</summary>
public sealed record MoneyRange(decimal LowUsd, decimal ExpectedUsd, decimal HighUsd);
