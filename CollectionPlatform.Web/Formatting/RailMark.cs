namespace CollectionPlatform.Web.Formatting;

/// <summary>A mark of the <see cref="MoneyRail"/>: a bar between two of its amounts, or a line where they are the same.</summary>
/// <param name="Name">Its class in the stylesheet.</param>
public sealed record RailMark(string Name, string From, string To)
{
    public bool IsLine => From == To;
}
