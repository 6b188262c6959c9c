namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>How far back the strip looks.</summary>
public enum StripRange
{
    Hour,
    Day,
    Week,
}
