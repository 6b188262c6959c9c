namespace CollectionPlatform.Core.Items;

/// <summary>
/// What a product is searched by: its ASIN and its title in small letters, a line each. Apart from the product, so that a change of its
/// listings leaves the index over the texts alone.
/// </summary>
public sealed class ProductText
{
    public required string Asin { get; init; }
    public required string Text { get; init; }

    /// <summary>Texts are numbered as they come; a text that changes has a new number.</summary>
    public long Number { get; init; }
}

/// <summary>
/// Which signs a stretch of texts holds, by their numbers: what is too short for the index over trigrams is looked for only where it can
/// be. Written once, when there are enough texts for it; later ones are looked through.
/// </summary>
public sealed class ProductTextBlock
{
    public long LastNumber { get; init; }
    public long FirstNumber { get; init; }

    /// <summary>Each sign (a code point) of the texts, and each two that follow one another.</summary>
    public required string[] Parts { get; init; }
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
