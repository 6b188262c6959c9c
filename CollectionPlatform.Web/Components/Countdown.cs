using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CollectionPlatform.Web.Components;

/// <summary><c>&lt;countdown at="…"/&gt;</c>: "in 0:23", then "now". Scripts keep it current.</summary>
[HtmlTargetElement("countdown", TagStructure = TagStructure.WithoutEndTag)]
public sealed class Countdown(TimeProvider time) : TagHelper
{
    public DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "countdown");
        output.Attributes.SetAttribute("title", Show.Exact(At));
        output.Attributes.SetAttribute("data-countdown", At.UtcDateTime.ToString("O"));
        output.Content.SetContent(Show.Until(At, time.GetUtcNow()));
    }
}
