using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Look;

/// <summary>The number of runs at work, in the bar of every page.</summary>
public sealed class RunningBadge(RunningRuns running) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync()
    {
        try
        {
            return View((int?)(await running.ReadAsync(HttpContext.RequestAborted)).Count);
        }
        catch (ApiException)
        {
            return View((int?)null); // unknown: the page itself says what is wrong
        }
    }
}
