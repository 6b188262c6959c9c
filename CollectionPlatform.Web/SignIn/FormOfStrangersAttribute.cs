using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// A page whose forms also count when somebody has signed in since it was opened, in another tab: their token may be that of a stranger.
/// It is held to the cookie of this browser all the same.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FormOfStrangersAttribute : Attribute, IAsyncAuthorizationFilter, IAntiforgeryPolicy
{
    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method))
            return;
        var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
        if (!await antiforgery.IsRequestValidAsync(http) && !await IsOfStrangerAsync(antiforgery, http))
            context.Result = new AntiforgeryValidationFailedResult();
    }

    private static async Task<bool> IsOfStrangerAsync(IAntiforgery antiforgery, HttpContext http)
    {
        var user = http.User;
        try
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity());
            return await antiforgery.IsRequestValidAsync(http);
        }
        finally
        {
            http.User = user;
        }
    }
}
