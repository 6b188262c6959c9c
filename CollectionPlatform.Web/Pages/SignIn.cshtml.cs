using System.Globalization;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages;

[AllowAnonymous]
[FormOfStrangers]
public sealed class SignInModel(CollectionApi api, SignInTries tries, BrowserCookie browser) : PageModel
{
    /// <summary>As the Api takes them.</summary>
    private const int LongestName = 100,
        LongestPassword = 200;

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether the session was found to be over when something was to be changed.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Unsaved { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    /// <summary>Why the last try failed and what to do.</summary>
    public string? Refusal { get; private set; }

    public IActionResult OnGet() => User.Identity?.IsAuthenticated == true ? Onward() : Page();

    public async Task<IActionResult> OnPostAsync(string? password, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(UserName) || string.IsNullOrEmpty(password))
            return Refuse(400, "Enter your user name and your password.");
        if (UserName.Length > LongestName || password.Length > LongestPassword)
            return Refuse(400, $"A user name has at most {LongestName} characters, and a password at most {LongestPassword}.");
        if (tries.Take(HttpContext) is { } wait)
        {
            var seconds = (int)Math.Ceiling(Math.Max(1, wait.TotalSeconds));
            Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Refuse(429, $"There were too many tries from your address. Wait {Show.Span(seconds, seconds)}, then try again.");
        }
        try
        {
            var user = await api.SignInAsync(UserName, password, browser.Read(Request), cancellation);
            if (User.Ticket() is { } before)
                await api.EndSessionAsync(before.SessionId, cancellation); // its cookie is about to go
            browser.Write(Response, user.BrowserId);
            await HttpContext.SignInAsync(
                new SessionTicket(user.UserId, user.SessionId, user.SecurityStamp).ToPrincipal(user.UserName, user.Role),
                new AuthenticationProperties { IsPersistent = true }
            );
            return Onward();
        }
        catch (ApiException problem) when (problem.Status == 429 || problem.IsAway)
        {
            return Refuse(problem.Status, problem.Message);
        }
        catch (ApiException problem) when (problem.Status is 400 or 401)
        {
            return Refuse(
                401,
                "The user name or the password is wrong. Try again, or ask an admin to set a new password. "
                    + "After 5 wrong passwords, sign-in with this name is blocked for 5 minutes."
            );
        }
    }

    private PageResult Refuse(int status, string sentence)
    {
        Refusal = sentence;
        Response.StatusCode = status;
        return Page();
    }

    private LocalRedirectResult Onward() => LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/admin/automation");
}
