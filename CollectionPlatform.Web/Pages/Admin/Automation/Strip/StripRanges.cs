using CollectionPlatform.Core.Runs.Timeline;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>How long a range is, what it is called, and which one fits. Pure.</summary>
public static class StripRanges
{
    public static TimeSpan Length(StripRange range) =>
        range switch
        {
            StripRange.Hour => TimeSpan.FromHours(1),
            StripRange.Day => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(7),
        };

    /// <summary><c>24 hours</c>, as it stands behind "the last".</summary>
    public static string Words(StripRange range) =>
        range switch
        {
            StripRange.Hour => "hour",
            StripRange.Day => "24 hours",
            _ => "7 days",
        };

    /// <summary>The hour when nothing of the day is older, else the day: bars of minutes cannot be told apart on a day.</summary>
    public static StripRange Fitting(TimelineView day)
    {
        ArgumentNullException.ThrowIfNull(day);
        var hour = day.To - Length(StripRange.Hour);
        return day.Omitted == 0 && day.Runs.Count > 0 && day.Runs.All(run => run.CreatedAt >= hour) ? StripRange.Hour : StripRange.Day;
    }
}
