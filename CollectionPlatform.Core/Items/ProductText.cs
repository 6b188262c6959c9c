namespace CollectionPlatform.Core.Items;

/// <summary>
/// What a product is searched by: its ASIN and its title in small letters, a line each. Apart from the product, so that a change of its
/// listings leaves the index over the texts alone.
/// </summary>
public sealed class ProductText
{
    public required string Asin { get; init; }
    public required string Text { get; init; }
}

/// <summary>
/// The one row that says how far the texts have come: those of all products up to this position are current. Whoever moves them on locks
/// it.
/// </summary>
public sealed class TextClock
{
    public int Id { get; init; } = 1;
    public long Position { get; init; }
}
