using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Components;

/// <summary>How many runs run, wait and need somebody, in the bar of every page; it opens the list of them.</summary>
public sealed class RunningBadge(RunsOfRequest running) : ViewComponent
{
    private static readonly RunView BlankRun = new(
        Guid.Empty,
        "",
        "",
        RunState.Pending,
        null,
        "",
        DateTimeOffset.UnixEpoch,
        null,
        null,
        null,
        new(0, 0),
        RunSpend.Of(0, 0, 0, null),
        new(0, 0, 0, 0, 0, 0, new(0, 0)),
        null,
        0,
        null
    );

    /// <summary>What the template for runs that start later is rendered from: its bar has no total yet.</summary>
    public static ShownRun Blank => ShownRun.Of(BlankRun, null);

    public async Task<IViewComponentResult> InvokeAsync()
    {
        try
        {
            return View((ActiveRuns?)await running.ReadAsync(HttpContext.RequestAborted));
        }
        catch (ApiException)
        {
            return View((ActiveRuns?)null); // unknown: the page itself says what is wrong
        }
    }
}
