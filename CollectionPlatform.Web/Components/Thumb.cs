using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Components;

/// <summary>
/// <c>&lt;thumb image="…"/&gt;</c>: a product's picture, loaded when it comes into sight, or a placeholder that takes the same room.
/// </summary>
[HtmlTargetElement("thumb", TagStructure = TagStructure.WithoutEndTag)]
public sealed class Thumb(IOptions<ImageHosts> hosts) : TagHelper
{
    /// <summary>As the provider sent it; only allowed hosts are asked.</summary>
    public string? Image { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "thumb");
        output.Attributes.SetAttribute("data-slot", "thumb");
        output.Content.AppendHtml("""<svg class="icon" aria-hidden="true"><use href="/icons.svg#box"></use></svg>""");
        if (hosts.Value.Allowed(Image) is not { } address)
            return;
        var picture = new TagBuilder("img") { TagRenderMode = TagRenderMode.SelfClosing };
        picture.MergeAttributes(
            new Dictionary<string, string?>
            {
                ["alt"] = "",
                ["src"] = address,
                ["loading"] = "lazy",
                ["decoding"] = "async",
                ["referrerpolicy"] = "no-referrer",
                ["width"] = "40",
                ["height"] = "40",
            }
        );
        output.Content.AppendHtml(picture);
    }
}
