using CollectionPlatform.Web.Live;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CollectionPlatform.Web.Components;

/// <summary>The runs at work as one page shows them, in its bar and in its lists: read once, for both to say the same.</summary>
public sealed class RunsOfRequest(RunningRuns running)
{
    private Task<ActiveRuns>? read;

    /// <exception cref="ApiClient.ApiException">The Api refused or is away.</exception>
    public Task<ActiveRuns> ReadAsync(CancellationToken cancellation) => read ??= running.ReadAsync(cancellation);

    /// <summary>
    /// Begins to read while the page reads what is its own. Not for a form, whose bar shows what it changed, and not for a part of a page,
    /// which has no bar.
    /// </summary>
    public sealed class Begin(RunsOfRequest runs) : IAsyncPageFilter
    {
        public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

        public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
        {
            var http = context.HttpContext;
            if (
                HttpMethods.IsGet(http.Request.Method)
                && http.User.Identity is { IsAuthenticated: true }
                && context.HandlerMethod?.Name is null or ""
            )
                _ = runs.ReadAsync(http.RequestAborted);
            return next();
        }
    }
}
