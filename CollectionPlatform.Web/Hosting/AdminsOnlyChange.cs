using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// Whoever is signed in may look; only an admin may change. Pages anyone may use (sign-in) and those marked <see
/// cref="ForEveryoneAttribute"/> are exempt.
/// </summary>
public sealed class AdminsOnlyChange : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        var metadata = context.ActionDescriptor.EndpointMetadata;
        var exempt = metadata.OfType<IAllowAnonymous>().Any() || metadata.OfType<ForEveryoneAttribute>().Any();
        if (
            exempt
            || HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || context.HttpContext.User.IsInRole(nameof(Role.Admin))
        )
            return next();
        throw new ApiException(403, "", ProblemWords.AdminsOnly);
    }
}

/// <summary>Marks a page whose forms change nothing but the visitor's own session.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForEveryoneAttribute : Attribute;
