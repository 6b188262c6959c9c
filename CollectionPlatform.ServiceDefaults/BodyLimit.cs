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
}
