using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace CollectionPlatform.Web.Hosting;

/// <summary>The request behind an error page. Its body is not read any more, and its method does not choose what the page does.</summary>
/// <param name="Method">As it was sent.</param>
public sealed record RefusedRequest(string Method)
{
    /// <summary>Makes a plain GET of a request that an error page answers.</summary>
    internal static Task Forget(HttpContext context, RequestDelegate next)
    {
        var features = context.Features;
        if (features.Get<IStatusCodeReExecuteFeature>() is null && features.Get<IExceptionHandlerFeature>() is null)
            return next(context);
        features.Set(new RefusedRequest(context.Request.Method));
        features.Set<IFormFeature>(new FormFeature(FormCollection.Empty));
        if (!HttpMethods.IsHead(context.Request.Method)) // whose answer the server sends without a body
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}
