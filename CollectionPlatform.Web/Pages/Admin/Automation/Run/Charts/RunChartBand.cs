namespace CollectionPlatform.Web.Pages.Admin.Automation.Run.Charts;

/// <summary>A time in which the run made no calls.</summary>
/// <param name="Kind"><c>waiting</c> or <c>paused</c>.</param>
public sealed record RunChartBand(string Kind, double From, double To);
