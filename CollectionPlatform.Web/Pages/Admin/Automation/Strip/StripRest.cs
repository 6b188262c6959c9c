using CollectionPlatform.Core.Runs.Timeline;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>A while of a run in which it made no calls.</summary>
public sealed record StripRest(RunActivity Kind, StripMark Mark);
