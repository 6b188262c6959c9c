namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>In which order categories are offered for removal.</summary>
public enum RemovalOrder
{
    /// <summary>The most expensive first.</summary>
    Dearest,

    /// <summary>What was collected last first; what never was last.</summary>
    Freshest,
}
