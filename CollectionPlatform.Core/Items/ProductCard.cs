namespace CollectionPlatform.Core.Items;

/// <summary>What a list says of a product that it names by its ASIN.</summary>
/// <param name="PriceUsd">At Amazon; null when it named none.</param>
public sealed record ProductCard(string Asin, string Title, string? ImageUrl, decimal? PriceUsd);
