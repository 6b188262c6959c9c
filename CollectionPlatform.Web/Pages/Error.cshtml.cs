using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages;

/// <summary>What a person sees when a request failed: what is wrong, and one thing to do.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class ErrorModel : PageModel
{
    public string Heading { get; private set; } = "";
    public string Sentence { get; private set; } = "";
    public string Action { get; private set; } = "Try again";
    public string ActionUrl { get; private set; } = "/";

    /// <summary>Whether the page comes by itself when the service is back; scripts look for it.</summary>
    public bool Heals { get; private set; }

    public void OnGet(int? code) => Explain(code);

    public void OnPost(int? code) => Explain(code);

    private void Explain(int? code)
    {
        var failure = HttpContext.Features.Get<IExceptionHandlerPathFeature>();
        var rerun = HttpContext.Features.Get<IStatusCodeReExecuteFeature>();
        var problem = PagesRegistration.ProblemIn(failure?.Error);
        var status = problem?.Status ?? code ?? (failure is null ? 404 : 500);
        var url = failure?.Path ?? rerun?.OriginalPath + rerun?.OriginalQueryString;
        Response.StatusCode = status;
        if (problem?.RetryAfter is { } wait)
            Response.Headers.RetryAfter = wait;
        (Heading, Sentence) = status switch
        {
            400 => ("That did not work", "The request was incomplete, or the page is too old. Go back, reload the page and try again."),
            401 => ("Signed out", "Sign in again."),
            403 => ("Not allowed", ProblemWords.AdminsOnly),
            404 => ("Nothing here", "This page does not exist, or it was removed."),
            405 => ("Not possible here", "This page can’t do that. Go back, reload the page and try again."),
            408 => ("That took too long", "The form did not arrive in time. Check your connection, then try again."),
            413 => ("That was too much", "You sent more than this page accepts. Choose less, or a smaller file."),
            415 => ("That cannot be read", "We can’t read what you sent. Go back and use the form."),
            429 => ("Too many tries", "Wait a minute, then try again."),
            503 => ("The collection service is away", "It restarts by itself. This page opens when it is back."),
            _ => ("Something went wrong", ProblemWords.Fault),
        };
        Sentence = problem?.Message ?? Sentence;
        if (status == 400 && HttpContext.Features.Get<StaleForm>() is { } stale && Url.IsLocalUrl(rerun?.OriginalPath))
        {
            (Heading, Sentence) = (
                "This page is out of date",
                stale.UserName is { } name
                    ? $"You are signed in as {name} now; the page was opened before. Nothing was changed. Open it again, then repeat it."
                    : "The form is too old, or cookies are off in this browser. Nothing was changed. Open the page again, then repeat it."
            );
            (Action, ActionUrl) = ("Open the page again", rerun!.OriginalPath);
            return;
        }
        if (status == 401)
        {
            (Action, ActionUrl) = ("Sign in", SignInRegistration.Path);
            return;
        }
        var repeatable =
            status >= 429 && Url.IsLocalUrl(url) && HttpMethods.IsGet(HttpContext.Features.Get<RefusedRequest>()?.Method ?? "");
        Heals = repeatable && status == 503;
        (Action, ActionUrl) =
            repeatable ? ("Try again", url!)
            : url?.StartsWith("/products/", StringComparison.OrdinalIgnoreCase) == true ? ("Back to products", "/products")
            : ("Go to Automation", "/admin/automation");
    }
}
