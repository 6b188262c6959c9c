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

    /// <summary>The farthest that anything lies from its estimate, as a part of it: one scale for all rows.</summary>
    public decimal Reach => Math.Clamp(Estimates.Select(Farthest).DefaultIfEmpty(0).Max() * 1.1m, 0.1m, 1);

    public TrackBar Bar(PastEstimate estimate) => new(estimate, Reach);

    private static decimal Farthest(PastEstimate e) =>
        e.EstimateUsd == 0 ? 0 : new[] { e.LowUsd, e.HighUsd, e.ActualUsd }.Max(usd => Math.Abs(usd - e.EstimateUsd)) / e.EstimateUsd;
}
