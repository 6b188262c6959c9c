using System.Globalization;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Spend;

/// <summary>How good the last estimates were. Pure.</summary>
/// <param name="Estimates">Newest first.</param>
public sealed record TrackRecord(IReadOnlyList<PastEstimate> Estimates)
{
    public const int Most = 10;

    /// <summary><c>Last 10 estimates within 7 %</c>: the largest error of all of them, rounded up.</summary>
    public string Headline
    {
        get
        {
            var errors = Estimates.Where(e => e.ErrorRatio is not null).Select(e => Math.Abs(e.ErrorRatio!.Value)).ToList();
            if (errors.Count == 0)
                return "No estimate to compare in this period";
            var which = errors.Count == 1 ? "Last estimate" : $"Last {Show.Count(errors.Count)} estimates";
            var most = Math.Ceiling(Math.Round(errors.Max() * 100, 4));
            return most == 0 ? $"{which} exact" : $"{which} within {most.ToString("#,##0", CultureInfo.InvariantCulture)} %";
        }
    }

    /// <summary><c>8 of 10 inside their range</c>.</summary>
    public string Ranges => $"{Show.Count(Estimates.Count(e => e.WithinRange))} of {Show.Count(Estimates.Count)} inside their range";

    /// <summary>An estimate with its range, and what it came to, on one scale.</summary>
    public static TrackBar Bar(PastEstimate e) => new(e);
}

/// <summary>The places of an estimate's drawing, percent of its width.</summary>
public sealed class TrackBar(PastEstimate estimate)
{
    private readonly decimal scale = Math.Max(Math.Max(estimate.HighUsd, estimate.ActualUsd), estimate.EstimateUsd) * 1.08m;

    public string Low => At(estimate.LowUsd);
    public string RangeWidth => At(Math.Max(0, estimate.HighUsd - estimate.LowUsd));
    public string Estimate => At(estimate.EstimateUsd);
    public string Actual => At(estimate.ActualUsd);

    private string At(decimal usd) => (scale == 0 ? 0 : usd / scale * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
