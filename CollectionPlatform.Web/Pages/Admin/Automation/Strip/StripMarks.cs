using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>A time on the axis.</summary>
/// <param name="IsMinor">Left out where there is little room.</param>
public sealed record StripTick(StripPlace At, string Text, bool IsMinor)
{
    /// <summary>So that the text stays within the strip.</summary>
    public string Anchor =>
        At.From < 2 ? "start"
        : At.From > 98 ? "end"
        : "middle";
}

/// <summary>Something of the strip that leads to its moment.</summary>
/// <param name="Label">All of it in words.</param>
public sealed record StripMark(StripPlace Place, string Href, string Label);

/// <summary>A while of a run in which it made no calls.</summary>
public sealed record StripRest(RunActivity Kind, StripMark Mark);

/// <summary>A run as a bar.</summary>
/// <param name="Lane">From 0: bars of one lane do not overlap.</param>
public sealed record StripBar(Guid Id, string Name, DisplayedState Shown, int Lane, StripMark Mark, IReadOnlyList<StripRest> Rests)
{
    /// <summary>Whether there is room for a word in it.</summary>
    public bool HasName => Mark.Place.To - Mark.Place.From >= 6;
}

/// <summary>A while in which a provider took no calls, across all lanes.</summary>
public sealed record StripBand(string Provider, StripMark Mark);
