using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Review;
using CollectionPlatform.Web.Pages.Admin.Automation.Run;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Retry;

/// <summary>What trying a run's failures again costs, and the start of it. Scripts show the same page in a dialog.</summary>
public sealed class RetryModel(CollectionApi api) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>Only failures of this reason; null is all.</summary>
    [BindProperty(SupportsGet = true)]
    public SkipReason? Reason { get; set; }

    [BindProperty]
    public bool AcknowledgeWarning { get; set; }

    /// <summary>The cost that was shown beside the button, USD; other figures by now start nothing.</summary>
    [BindProperty]
    public decimal? ExpectedTotalUsd { get; set; }

    /// <summary>The cap that was shown, USD.</summary>
    [BindProperty]
    public decimal? ExpectedCapUsd { get; set; }

    public RunView Run { get; private set; } = null!;

    /// <summary>Null when there is nothing to try again now; <see cref="Problem"/> says why.</summary>
    public RetryEstimateView? Retry { get; private set; }

    /// <summary>The reasons of which a part could be tried again by itself; none when there is only one.</summary>
    public IReadOnlyList<FailureSummary> Parts { get; private set; } = [];

    /// <summary>What other runs may still spend; null when that is not known now.</summary>
    public ExposureView? Exposure { get; private set; }

    public string? Problem { get; private set; }

    /// <summary>Asked for by a script, to be put into a dialog: without the frame of the page.</summary>
    public bool IsFragment => Request.Headers["X-Fragment"] == "review";

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            var confirmed = new Confirmed(ExpectedTotalUsd, ExpectedCapUsd, AcknowledgeWarning);
            var retry = await api.RetryAsync(Id, Reason, confirmed, cancellation);
            return Redirect($"/admin/automation/runs/{retry.Id}");
        }
        catch (ApiException problem) when (problem.Status == 409)
        {
            await ReadAsync(cancellation);
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
            if (problem.Type == ApiException.EstimateChanged)
                Problem = ReviewWords.Changed(ExpectedTotalUsd, ExpectedCapUsd);
            return Page();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var (run, summary, exposure) = (
            api.RunAsync(Id, cancellation),
            api.FailureSummaryAsync(Id, cancellation),
            api.ExposureAsync(cancellation).OrUnknownAsync()
        );
        Run = await run;
        try
        {
            Retry = await api.RetryEstimateAsync(Id, Reason, cancellation);
        }
        catch (ApiException refusal) when (refusal.Status == 409)
        {
            Problem = refusal.Message; // an answer to the question what it would cost, no failure
        }
        var open = (await summary).Items.Where(group => FailureWords.Unresolved(group) > 0).ToList();
        Parts = Reason is null && open.Count > 1 ? open : [];
        Exposure = await exposure;
    }

    /// <summary>The calls of a category with what they cost: <c>3 eBay calls ($0.006)</c>; providers without one are left out.</summary>
    public static IEnumerable<string> Calls(CategoryEstimate row)
    {
        if (row.AmazonCalls > 0)
            yield return $"{Show.Many(row.AmazonCalls, "Amazon call", "Amazon calls")} ({Show.Money(row.AmazonCostUsd)})";
        if (row.EbayCalls > 0)
            yield return $"{Show.Many(row.EbayCalls, "eBay call", "eBay calls")} ({Show.Money(row.EbayCostUsd)})";
    }
}
