using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run;

/// <summary>What a person asks of the run: each is a form of the page.</summary>
public sealed partial class RunModel
{
    public Task<IActionResult> OnPostPauseAsync(CancellationToken cancellation) => MoveAsync(RunMove.Pause, cancellation);

    public Task<IActionResult> OnPostResumeAsync(CancellationToken cancellation) => MoveAsync(RunMove.Resume, cancellation);

    public Task<IActionResult> OnPostCancelAsync(CancellationToken cancellation) => MoveAsync(RunMove.Cancel, cancellation);

    /// <summary>Raises the cap, which holds for all runs, and resumes this one.</summary>
    public async Task<IActionResult> OnPostRaiseCapAsync(decimal? capUsd, string? capTag, CancellationToken cancellation)
    {
        try
        {
            var cap = capUsd ?? throw new ApiException(400, "", "The cap must be an amount in USD, for example 5.00.");
            await api.SaveCapAsync(cap, capTag ?? "*", cancellation);
        }
        catch (ApiException problem) when (problem.Status is 400 or 409 or 412)
        {
            Response.StatusCode = problem.Status;
            await ReadAsync(cancellation);
            if (ProposedCapUsd is null)
                Problem = problem.Message; // the run needs no other cap any more, so that its dialog is gone
            else
                CapProblem = problem.Message;
            return Page();
        }
        return await MoveAsync(RunMove.Resume, cancellation);
    }

    private async Task<IActionResult> MoveAsync(RunMove move, CancellationToken cancellation)
    {
        try
        {
            await api.MoveAsync(Id, move, cancellation);
            return Redirect(AskedTab is { } tab ? TabLink(tab) : Self());
        }
        catch (ApiException problem) when (problem.Status == 409)
        {
            // Somebody else was faster, or this page was old: say so beside the run as it is now.
            (Problem, Response.StatusCode) = (problem.Message, 409);
            await ReadAsync(cancellation);
            return Page();
        }
    }
}
