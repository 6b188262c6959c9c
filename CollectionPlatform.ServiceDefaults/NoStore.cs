using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Primitives;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>Answers are for whoever asked, at that moment: no cache keeps them.</summary>
public static class NoStore
{
    /// <summary><c>Cache-Control: no-store</c> on every answer that does not say something else, errors included.</summary>
    public static void UseNoStore(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                // When the answer starts: error answers begin theirs anew, without what was set before.
                context.Response.OnStarting(() =>
                {
                    if (StringValues.IsNullOrEmpty(context.Response.Headers.CacheControl))
                        context.Response.Headers.CacheControl = "no-store";
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
}
