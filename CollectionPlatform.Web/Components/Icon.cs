using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CollectionPlatform.Web.Components;

/// <summary><c>&lt;icon name="play"/&gt;</c>: a symbol of <c>wwwroot/icons.svg</c>; decorative, the word beside it says it.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class Icon : TagHelper
{
    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "icon");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"""<use href="/icons.svg#{Name}"></use>""");
    }
}
