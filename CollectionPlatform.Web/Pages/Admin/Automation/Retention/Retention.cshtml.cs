using System.Globalization;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Retention;

/// <summary>What removing the details of old runs would remove, and the start of it.</summary>
public sealed class RetentionModel(CollectionApi api) : PageModel
{
    /// <summary>As it was typed.</summary>
    [BindProperty(SupportsGet = true)]
    public string Days { get; set; } = "90";

    /// <summary>Null when it was not counted; <see cref="Problem"/> says why.</summary>
    public RetentionPreview? Preview { get; private set; }

    /// <summary>The retention run beside which none can start; null when there is none.</summary>
    public RunView? Unfinished { get; private set; }

    /// <summary>Counting takes longer than a page waits; removing needs no count.</summary>
    public bool IsSlow { get; private set; }

    public string? Problem { get; private set; }

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            return Redirect($"/admin/automation/runs/{(await api.StartRetentionAsync(WholeDays(), cancellation)).Id}");
        }
        catch (ApiException problem) when (problem.Status is 400 or 409)
        {
            await ReadAsync(cancellation);
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
            return Page();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        if (await api.LastRunAsync(JobNames.Retention, cancellation) is { } last && !last.State.IsFinal())
            Unfinished = last;
        if (!User.IsInRole(nameof(Role.Admin)))
            return; // may look, not count
        try
        {
            Preview = await api.CountRetentionAsync(WholeDays(), cancellation);
        }
        catch (ApiException refusal) when (refusal.Status == 400)
        {
            Problem = refusal.Message; // an answer to what was typed, no failure
        }
        catch (ApiException late) when (late.IsLate)
        {
            IsSlow = true;
        }
    }

    private int WholeDays() =>
        int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            ? days
            : throw new ApiException(
                400,
                "",
                $"Days must be a whole number from {Show.Count(RetentionRun.MinDays)} to {Show.Count(RetentionRun.MaxDays)}."
            );
}
