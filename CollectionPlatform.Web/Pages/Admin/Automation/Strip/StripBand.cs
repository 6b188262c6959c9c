namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>A while in which a provider took no calls, across all lanes.</summary>
public sealed record StripBand(string Provider, StripMark Mark);
