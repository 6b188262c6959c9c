using System.Globalization;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>Where something is drawn on the strip, in percent of its width.</summary>
public readonly record struct StripPlace(double From, double To)
{
    public string X => Percent(From);
    public string Width => Percent(To - From);

    /// <summary>The same with a least width, within the strip.</summary>
    public StripPlace AtLeast(double width)
    {
        var to = Math.Min(100, Math.Max(To, From + width));
        return new(Math.Max(0, Math.Min(From, to - width)), to);
    }

    private static string Percent(double part) => part.ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
