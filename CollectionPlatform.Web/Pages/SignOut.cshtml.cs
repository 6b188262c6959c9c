using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages;

[ForEveryone]
public sealed class SignOutModel(CollectionApi api) : PageModel
{
    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (User.Ticket() is { } ticket)
            await api.EndSessionAsync(ticket.SessionId, cancellation); // first: a copy of the cookie must open nothing any more
        await HttpContext.SignOutAsync();
        return Redirect(SignInRegistration.Path);
    }
}
