using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CollectionPlatform.Web.Components;

/// <summary>
/// <c>&lt;time-ago at="…"/&gt;</c>: "3 min ago", with the exact time as a tooltip that the keyboard reaches too. Scripts keep it current.
/// </summary>
[HtmlTargetElement("time-ago", TagStructure = TagStructure.WithoutEndTag)]
public sealed class TimeAgo(TimeProvider time) : TagHelper
{
    public DateTimeOffset? At { get; set; }

    /// <summary>Inside a link, which takes the focus itself.</summary>
    public bool InLink { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (At is not { } at)
        {
            output.SuppressOutput();
            return;
        }
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", at.UtcDateTime.ToString("O"));
        output.Attributes.SetAttribute("title", Show.Exact(at));
        if (!InLink)
            output.Attributes.SetAttribute("tabindex", "0");
        output.Attributes.SetAttribute("data-ago", "");
        output.Content.SetContent(Show.Ago(at, time.GetUtcNow()));
    }
}
