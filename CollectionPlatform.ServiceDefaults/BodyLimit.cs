using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>
/// Refuses a body that is too large: before anything of it is read when it says so, else where the limit is. What still comes behind the
/// refusal is thrown away by the server, for 5 s at most, so that senders see the answer and not a cut connection. The server's own limit
/// would cut it, so that one is for floods alone.
/// </summary>
public static class BodyLimit
{
    /// <summary>Bytes of a body without a length that are thrown away behind a refusal.</summary>
    private const long MostThrownAway = 128 * 1024;

    /// <summary>Call after routing, so that the limit of a route counts.</summary>
    public static void UseBodyLimit(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(CloseBehindRefusedChunks, context);
                if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false, MaxRequestBodySize: { } most } limit)
                    return next(context);
                if (context.Request.ContentLength > most)
                {
                    limit.MaxRequestBodySize = null;
                    context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                    return Task.CompletedTask;
                }

                if (HasUnknownLength(context))
                {
                    limit.MaxRequestBodySize = most + MostThrownAway;
                    LimitedBody.Put(context, most);
                }
                return next(context);
            }
        );

    private static bool HasUnknownLength(HttpContext context) =>
        context.Request.ContentLength is null
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true };

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
