namespace CollectionPlatform.Web.Pages.Admin.Automation.Run.Charts;

/// <summary>A step of the history on the time the run worked.</summary>
/// <param name="At">Where the step begins, in seconds of work; it ends at <paramref name="To"/>.</param>
public sealed record RunChartPoint(double At, double To, long Items, decimal SettledUsd);
