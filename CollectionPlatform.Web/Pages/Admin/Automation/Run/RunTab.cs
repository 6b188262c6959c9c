namespace CollectionPlatform.Web.Pages.Admin.Automation.Run;

/// <summary>What the lower part of a run's page shows: one at a time, named in the address (<c>?tab=failures</c>).</summary>
public enum RunTab
{
    Feed,
    Categories,
    Failures,
    Events,
}
