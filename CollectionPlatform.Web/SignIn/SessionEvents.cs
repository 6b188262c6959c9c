using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// Asks the Api at each request whether the session of the cookie holds, and takes name and role from its answer. So a cookie opens
/// nothing once its session is over, whoever holds a copy of it, and a new role holds at the next request.
/// </summary>
public sealed class SessionEvents(CollectionApi api) : CookieAuthenticationEvents
{
    private static readonly object Unanswered = new();

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var ticket = context.Principal?.Ticket();
            var session = ticket is null ? null : await api.FindSessionAsync(ticket, context.HttpContext.RequestAborted);
            if (session is null)
                context.RejectPrincipal(); // the cookie stays: deleting it might hit the one of a sign-in that happens right now
            else
                context.ReplacePrincipal(ticket!.ToPrincipal(session.UserName, session.Role));
        }
        catch (ApiException problem)
        {
            // Neither in nor out: whoever needs a session is told why it is not known.
            context.RejectPrincipal();
            context.HttpContext.Items[Unanswered] = problem;
        }
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) =>
        RefuseOrRedirect(context, StatusCodes.Status401Unauthorized);

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        RefuseOrRedirect(context, StatusCodes.Status403Forbidden);

    /// <summary>Pages are redirected; what scripts call is refused with a status they can read.</summary>
    private static Task RefuseOrRedirect(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        ArgumentNullException.ThrowIfNull(context);
        var problem = context.HttpContext.Items[Unanswered] as ApiException;
        if (context.Request.Path.StartsWithSegments("/hub"))
            context.Response.StatusCode = problem?.Status ?? status;
        else if (problem is not null)
            throw problem;
        else if (context.Request.Headers.ContainsKey("X-Fragment"))
            context.Response.StatusCode = status;
        else if (status == StatusCodes.Status401Unauthorized && HttpMethods.IsPost(context.Request.Method))
            context.Response.Redirect(BackFromForm(context.Request));
        else
            context.Response.Redirect(WithoutHost(context.RedirectUri));
        return Task.CompletedTask;
    }

    /// <summary>Back to the page of the form: what it was to do is not done by opening its address. Who wanted to sign out is.</summary>
    private static string BackFromForm(HttpRequest request)
    {
        if (request.Path.StartsWithSegments(SignInRegistration.SignOutPath))
            return $"{request.PathBase}{SignInRegistration.Path}";
        var query = QueryString.Create(request.Query.Where(part => !part.Key.Equals("handler", StringComparison.OrdinalIgnoreCase)));
        var back = QueryString.Create("returnUrl", $"{request.PathBase}{request.Path}{query}").Add("unsaved", "true");
        return $"{request.PathBase}{SignInRegistration.Path}{back}";
    }

    /// <summary>Never to a host that the request named, which may be anything.</summary>
    private static string WithoutHost(string url) => url[url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3)..];
}
