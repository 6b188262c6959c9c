namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>What calls at one price came to.</summary>
internal sealed record PaidPrice(string Provider, decimal PriceUsd, long Calls, decimal SettledUsd, decimal UncertainUsd);
