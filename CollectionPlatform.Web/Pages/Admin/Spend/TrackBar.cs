using System.Globalization;
using CollectionPlatform.Core.Budget.Estimating;

namespace CollectionPlatform.Web.Pages.Admin.Spend;

/// <summary>An estimate's drawing, percent of its width: the estimate in the middle, around it its range and what it came to.</summary>
/// <param name="Reach">What the ends stand for, as a part of the estimate.</param>
public sealed record TrackBar(PastEstimate Of, decimal Reach)
{
    public string Low => Text(Place(Of.LowUsd));
    public string RangeWidth => Text(Math.Max(0, Place(Of.HighUsd) - Place(Of.LowUsd)));
    public string Actual => Text(Place(Of.ActualUsd));

    private decimal Place(decimal usd) =>
        Of.EstimateUsd == 0 ? 50 : Math.Clamp(50 + ((usd - Of.EstimateUsd) / Of.EstimateUsd / Reach * 50), 2, 98);

    private static string Text(decimal percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
