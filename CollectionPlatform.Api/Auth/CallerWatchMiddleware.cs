using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Auth;

internal static class CallerWatchMiddleware
{
    /// <summary>Cancels a request when its caller's key is revoked or its user removed.</summary>
    public static void UseCallerWatch(this WebApplication app) => app.Use(WatchAsync);

    private static async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.User.Id() is not { } caller)
        {
            await next(context);
            return;
        }
        using var call = context.RequestServices.GetRequiredService<CallerWatch>().Begin(caller);
        var connection = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(connection, call.Ended);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (call.Ended.IsCancellationRequested && !connection.IsCancellationRequested)
        {
            if (context.Response.HasStarted)
                context.Abort(); // what was cut off must not look whole
            else
                await Problem
                    .Of(401, "unauthorized", "This key was revoked, or this user removed, during the call; send a valid key.")
                    .ExecuteAsync(context);
        }
        finally
        {
            context.RequestAborted = connection;
        }
    }
}
