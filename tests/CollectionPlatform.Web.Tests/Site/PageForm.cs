using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>A form that a page of the site takes, read from the built pages: a new one is among them by itself.</summary>
/// <param name="Page">The route of its page.</param>
/// <param name="Handler">Null for the page's only one.</param>
/// <param name="IsForAdmins">Whether only an admin may post it.</param>
internal sealed record PageForm(string Page, string? Handler, bool IsForAdmins)
{
    /// <summary>Shows what went wrong, also after a post; it changes nothing.</summary>
    private const string ErrorPage = "error/{code:int?}";

    /// <summary>Where it is posted to, on the page of that run if it is one of a run.</summary>
    public string PathOf(Guid run) =>
        $"/{Page.Replace("{id:guid}", $"{run}", StringComparison.Ordinal)}" + (Handler is null ? "" : $"?handler={Handler}");

    /// <summary>All but those of the error page.</summary>
    public static async Task<IReadOnlyList<PageForm>> AllAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = typeof(PageHandlers).Assembly.GetName().Name }
        );
        builder.Services.AddRazorPages();
        await using var site = builder.Build();
        var loader = site.Services.GetRequiredService<PageLoader>();
        var forms = new List<PageForm>();
        foreach (
            var page in site
                .Services.GetRequiredService<IActionDescriptorCollectionProvider>()
                .ActionDescriptors.Items.OfType<PageActionDescriptor>()
                .Where(p => p.AttributeRouteInfo!.Template != ErrorPage)
        )
        {
            var built = await loader.LoadAsync(page, Microsoft.AspNetCore.Http.EndpointMetadataCollection.Empty);
            var marks = built.HandlerTypeInfo.GetCustomAttributes(inherit: true);
            forms.AddRange(
                built
                    .HandlerMethods.Where(h => h.HttpMethod.Equals("POST", StringComparison.OrdinalIgnoreCase))
                    .Select(h => new PageForm(
                        page.AttributeRouteInfo!.Template!,
                        h.Name,
                        !marks.Any(m => m is IAllowAnonymous or ForEveryoneAttribute)
                    ))
            );
        }
        return forms;
    }
}
