using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Away;

/// <summary>Takes note that somebody has seen what happened while they were away. It concerns nobody else, so a viewer may do it.</summary>
[ForEveryone]
public sealed class AwayModel(CollectionApi api) : PageModel
{
    public IActionResult OnGet() => Redirect("/admin/automation");

    public async Task<IActionResult> OnPostAsync(DateTimeOffset? until, CancellationToken cancellation)
    {
        if (until is { } shown)
            await api.SeenAsync(shown, cancellation);
        return Redirect("/admin/automation");
    }
}
