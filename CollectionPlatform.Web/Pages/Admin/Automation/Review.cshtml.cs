using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Look;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Admin.Automation;

/// <summary>
/// Categories, what they will cost, and the start. One page with three answers: the choice, the choice with its cost, and the run it started. Scripts show the
/// same page in a dialog and renew only the cost.
/// </summary>
public sealed class ReviewModel(CollectionApi api) : PageModel
{
    [BindProperty]
    public List<Guid> CategoryIds { get; set; } = [];

    /// <summary>All categories, whatever is ticked.</summary>
    [BindProperty]
    public bool All { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool AcknowledgeWarning { get; set; }

    /// <summary>Made with each cost shown, so that a form sent twice starts one run.</summary>
    [BindProperty]
    public string? IdempotencyKey { get; set; }

    public IReadOnlyList<CategoryView> Categories { get; private set; } = [];
    public EstimateView? Estimate { get; private set; }
    public string? Problem { get; private set; }

    /// <summary>Asked for by a script, to be put into a dialog: without the frame of the page.</summary>
    public bool IsFragment => Request.Headers["X-Fragment"] == "review";

    private HashSet<Guid> chosen = [];

    public bool IsChosen(Guid id) => chosen.Contains(id);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Categories = await api.EnabledCategoriesAsync(cancellation);
    }

    /// <summary>Shows what the choice costs; nothing is started.</summary>
    public async Task<IActionResult> OnPostCostAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        IdempotencyKey = Guid.NewGuid().ToString();
        return Result();
    }

    public async Task<IActionResult> OnPostStartAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        if (Problem is not null || Estimate is null) return Result();
        try
        {
            var name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim();
            var run = await api.StartAsync(chosen, name, AcknowledgeWarning, IdempotencyKey ?? Guid.NewGuid().ToString(), cancellation);
            return Redirect($"/admin/automation/runs/{run.Id}");
        }
        catch (ApiException problem) when (problem.Status is >= 400 and < 500 and not 403)
        {
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
            if (problem.Status == 422) IdempotencyKey = Guid.NewGuid().ToString(); // the form was changed since it was first sent: a new start
            return Result();
        }
    }

    // A partial for scripts; the whole page else.
    private IActionResult Result() => IsFragment ? Partial("_ReviewResult", this) : Page();

    private async Task ReadAsync(CancellationToken cancellation)
    {
        Categories = await api.EnabledCategoriesAsync(cancellation);
        chosen = All ? [.. Categories.Select(c => c.Id)] : [.. CategoryIds];
        if (chosen.Count == 0)
        {
            Problem = IsFragment ? null : "Choose at least one category.";
            return;
        }
        try
        {
            Estimate = await api.EstimateAsync(chosen, cancellation);
        }
        catch (ApiException problem) when (problem.Status is >= 400 and < 500)
        {
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
        }
    }

    public string VerdictSentence => Estimate is not { } e ? "" : e.Verdict switch
    {
        Verdict.Ok => $"Fits: {Show.Percent(e.UsedRatio)} of the cap of {Show.Money(e.BudgetCapUsd)}.",
        Verdict.Warning => $"Close to the cap: {Show.Percent(e.UsedRatio)} of {Show.Money(e.BudgetCapUsd)}. The run may stop before everything is collected; what it has stays.",
        _ => $"Too much: {Show.Money(e.TotalUsd - e.BudgetCapUsd)} over the cap of {Show.Money(e.BudgetCapUsd)}. Choose fewer categories, or raise the cap above {Show.Money(e.TotalUsd)}.",
    };

    public static string Basis(CategoryEstimate row) => row.Basis == EstimateBasis.History
        ? $"{Show.Many(row.ExpectedProducts, "product", "products")} expected, as in {Show.Many(row.RunsUsed, "earlier run", "earlier runs")}"
        : $"{Show.Many(row.ExpectedProducts, "product", "products")} expected";
}
