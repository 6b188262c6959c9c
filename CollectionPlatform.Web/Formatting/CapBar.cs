using System.Globalization;
using CollectionPlatform.Core.Budget.Estimating;

namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// An amount against the cap, as a drawing: filled up to the amount, a whisker for its range, marks at the warning and at 100 %. It
/// reaches beyond the cap as far as the amount does, up to one
/// and a half times the cap.
/// </summary>
/// <param name="WarnAtPercent">Where the warning mark is.</param>
/// <param name="Label">The same in words.</param>
public sealed record CapBar(
    decimal CapUsd,
    decimal AmountUsd,
    decimal LowUsd,
    decimal HighUsd,
    int WarnAtPercent,
    Verdict Tone,
    string Label
)
{
    private const double Longest = 1.5;

    /// <summary>What the right end stands for, in caps.</summary>
    private double Scale => Math.Clamp(Math.Max(Caps(AmountUsd), Caps(HighUsd)), 1, Longest);

    public string Amount => At(Caps(AmountUsd));
    public string Low => At(Caps(LowUsd));
    public string High => At(Caps(HighUsd));
    public string RangeWidth => At(Math.Min(Caps(HighUsd), Scale) - Math.Min(Caps(LowUsd), Scale));
    public string Warning => At(WarnAtPercent / 100.0);
    public string Cap => At(1);
    public string BeyondWidth => At(Scale - 1);

    /// <summary>Whether the mark of the cap has no room to its right.</summary>
    public bool CapIsAtTheEnd => Scale < 1.12;

    private double Caps(decimal usd) => CapUsd > 0 ? Math.Max(0, (double)(usd / CapUsd)) : 0;

    private string At(double caps) => (Math.Clamp(caps, 0, Scale) / Scale * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
