using System.Globalization;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CollectionPlatform.Web.Components;

/// <summary><c>&lt;worked time="…"/&gt;</c>: "1:02:03" of work. Scripts let it go on while the run works.</summary>
[HtmlTargetElement("worked", TagStructure = TagStructure.WithoutEndTag)]
public sealed class WorkedTimeTagHelper(TimeProvider clock) : TagHelper
{
    public required RunWorked Time { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("data-testid", "run-worked");
        if (Time.Since is { } since)
        {
            output.Attributes.SetAttribute("data-worked-since", since.UtcDateTime.ToString("O"));
            output.Attributes.SetAttribute("data-worked-before", Time.Seconds.ToString("0.###", CultureInfo.InvariantCulture));
        }
        output.Content.SetContent(Show.Duration(Time.At(clock.GetUtcNow())));
    }
}
