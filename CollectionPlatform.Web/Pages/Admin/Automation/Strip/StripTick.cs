namespace CollectionPlatform.Web.Pages.Admin.Automation.Strip;

/// <summary>A time on the axis.</summary>
/// <param name="IsMinor">Left out where there is little room.</param>
public sealed record StripTick(StripPlace At, string Text, bool IsMinor)
{
    /// <summary>So that the text stays within the strip.</summary>
    public string Anchor =>
        At.From < 2 ? "start"
        : At.From > 98 ? "end"
        : "middle";
}
