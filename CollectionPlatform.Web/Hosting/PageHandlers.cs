using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;

namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// Finds out which method of a page a request is for, before anybody is asked who they are. Without this, a page would be rendered that no
/// method has filled.
/// </summary>
public static class PageHandlers
{
    /// <summary>Refuses what no page does: 405 for a method, 404 for an unknown <c>?handler=</c>.</summary>
    public static void UsePageHandlers(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (Refusal(context) is not { } status)
                    return next(context);
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            }
        );

    /// <summary>The method of the page model that answers; null when there is none, or no page.</summary>
    internal static HandlerMethodDescriptor? Of(HttpContext context)
    {
        if (PageOf(context) is not { } page)
            return null;
        var method = HttpMethods.IsHead(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        var name = NameIn(context.Request);
        return page
            .HandlerMethods.Where(h => h.HttpMethod.Equals(method, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(h => h.Name is not null)
            .FirstOrDefault(h => h.Name is null || h.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static int? Refusal(HttpContext context)
    {
        if (HttpMethods.IsTrace(context.Request.Method))
            return StatusCodes.Status405MethodNotAllowed;
        if (context.Features.Get<RefusedRequest>() is not null || PageOf(context) is not { } page)
            return null;
        var name = NameIn(context.Request);
        if (name.Length > 0 && !page.HandlerMethods.Any(h => name.Equals(h.Name, StringComparison.OrdinalIgnoreCase)))
            return StatusCodes.Status404NotFound;
        if (Of(context) is not null)
            return null;
        var known = page.HandlerMethods.Select(h => h.HttpMethod.ToUpperInvariant()).Append(HttpMethods.Head).Distinct().Order();
        context.Response.Headers.Allow = string.Join(", ", known);
        return StatusCodes.Status405MethodNotAllowed;
    }

    private static string NameIn(HttpRequest request) =>
        request.RouteValues["handler"]?.ToString() ?? request.Query["handler"].FirstOrDefault() ?? "";

    private static CompiledPageActionDescriptor? PageOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<CompiledPageActionDescriptor>();
}
