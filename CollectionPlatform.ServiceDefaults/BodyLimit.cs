using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>Refuses a body that says it is too large, before anything of it is read.</summary>
public static class BodyLimit
{
    /// <summary>Call after routing, so that the limit of a route counts. A body without a length is cut where the limit is.</summary>
    public static void UseBodyLimit(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(CloseBehindRefusedChunks, context);
                if (
                    context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false, MaxRequestBodySize: { } most } limit
                    || context.Request.ContentLength is not { } length
                    || length <= most
                )
                    return next(context);
                // The server throws away what still comes, for 5 s at most. If it closed the connection, senders would see that and not the
                // answer.
                limit.MaxRequestBodySize = null;
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return Task.CompletedTask;
            }
        );

    /// <summary>
    /// A body without a length that was refused may be too large to be thrown away, and the server then closes the connection: the answer
    /// says so, or the sender's next request on it would get none.
    /// </summary>
    private static Task CloseBehindRefusedChunks(object state)
    {
        var context = (HttpContext)state;
        if (context.Response.StatusCode >= 400 && context.Request.Headers.TransferEncoding.Count > 0)
            context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
