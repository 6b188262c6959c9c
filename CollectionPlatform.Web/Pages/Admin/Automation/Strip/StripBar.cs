using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>A run as a bar.</summary>
/// <param name="Lane">From 0: bars of one lane do not overlap.</param>
public sealed record StripBar(Guid Id, string Name, DisplayedState Shown, int Lane, StripMark Mark, IReadOnlyList<StripRest> Rests)
{
    /// <summary>Whether there is room for a word in it.</summary>
    public bool HasName => Mark.Place.To - Mark.Place.From >= 6;
}
