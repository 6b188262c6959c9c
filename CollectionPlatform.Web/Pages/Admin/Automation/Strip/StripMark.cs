namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>Something of the strip that leads to its moment.</summary>
/// <param name="Label">All of it in words.</param>
public sealed record StripMark(StripPlace Place, string Href, string Label);
