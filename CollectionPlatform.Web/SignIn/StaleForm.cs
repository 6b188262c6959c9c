using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CollectionPlatform.Web.SignIn;

/// <summary>Why a form was refused: it was opened before somebody signed in or out in another tab, or long ago.</summary>
/// <param name="UserName">Who is signed in now; null for nobody.</param>
public sealed record StaleForm(string? UserName)
{
    /// <summary>Tells the error page.</summary>
    internal sealed class Note : IAlwaysRunResultFilter
    {
        public void OnResultExecuting(ResultExecutingContext context)
        {
            if (context.Result is IAntiforgeryValidationFailedResult)
                context.HttpContext.Features.Set(new StaleForm(context.HttpContext.User.Identity?.Name));
        }

        public void OnResultExecuted(ResultExecutedContext context) { }
    }
}
