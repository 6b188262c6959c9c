using CollectionPlatform.Core.Runs.Timeline;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>The time that the strip draws. Pure.</summary>
internal readonly record struct StripWindow(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly TimeSpan ShortestHour = TimeSpan.FromMinutes(10),
        Margin = TimeSpan.FromSeconds(15);

    /// <summary>The range, or what of the view there is; of an hour only from its first run on, for bars of minutes.</summary>
    public static StripWindow Of(TimelineView view, StripRange range)
    {
        var begin = Later(view.From, view.To - StripRanges.Length(range));
        if (range != StripRange.Hour || view.Omitted > 0 || view.Runs.Count == 0)
            return new(begin, view.To);
        var first = view.Runs.Min(RunStrip.Begin) - Margin;
        return new(Later(begin, first < view.To - ShortestHour ? first : view.To - ShortestHour), view.To);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    public bool Has(DateTimeOffset begin, DateTimeOffset? end) => begin < To && (end ?? To) > From;

    public StripPlace Place(DateTimeOffset begin, DateTimeOffset? end) => new(At(begin), At(end ?? To));

    private double At(DateTimeOffset time) => Math.Clamp((time - From) / (To - From) * 100, 0, 100);
}
