namespace CollectionPlatform.Core.Items;

/// <summary>
/// How many sellers offer a product now. Apart from the product, and counted after the commit: it serves one order of the list, and an
/// index over it would cost the commit.
/// </summary>
public sealed class ProductSellers
{
    public required string Asin { get; init; }

    /// <summary>
    /// Minus the number of sellers, so that one ascending index holds the order: most sellers first, among equals by ASIN.
    /// </summary>
    public int MinusSellers { get; init; }
}
