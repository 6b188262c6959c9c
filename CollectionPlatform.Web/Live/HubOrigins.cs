using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// A browser sends cookies along when the page of another origin opens a web socket here. Only pages of this site, and of the configured
/// origins, may use the hub. Programs that are no browser send no origin.
/// </summary>
internal sealed class HubOrigins(RequestDelegate next, IOptions<LiveOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var origin = request.Headers.Origin;
        if (
            !request.Path.StartsWithSegments(LiveRegistration.HubPath)
            || origin.Count == 0
            || (origin.Count == 1 && IsAllowed(origin[0], $"{request.Scheme}://{request.Host}"))
        )
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private bool IsAllowed(string? origin, string own) =>
        options
            .Value.AllowedOrigins.Prepend(own)
            .Any(allowed => string.Equals(origin, allowed.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
}
