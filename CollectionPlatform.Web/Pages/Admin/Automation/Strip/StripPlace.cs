using System.Globalization;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>Where something is drawn on the strip, in percent of its width.</summary>
public readonly record struct StripPlace(double From, double To)
{
    private const double LeastGap = 0.1;

    public string X => Percent(From);
    public string Width => Percent(To - From);

    /// <summary>Whether there is no gap between the two.</summary>
    public bool Touches(StripPlace other) => From < other.To + LeastGap && other.From < To + LeastGap;

    /// <summary>The same with a least width, within the strip.</summary>
    public StripPlace AtLeast(double width)
    {
        var to = Math.Min(100, Math.Max(To, From + width));
        return new(Math.Max(0, Math.Min(From, to - width)), to);
    }

    private static string Percent(double part) => part.ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
