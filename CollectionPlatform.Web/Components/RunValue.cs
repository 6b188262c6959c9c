using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Components;

/// <summary>What a run's products are worth, beside what they cost; nothing for runs that have no list of products.</summary>
public sealed class RunValue(CollectionApi api) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(RunView run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!run.HasLog)
            return Content("");
        var value = await api.RunValueAsync(run.Id, HttpContext.RequestAborted).OrUnknownAsync();
        return View((run, value));
    }
}
