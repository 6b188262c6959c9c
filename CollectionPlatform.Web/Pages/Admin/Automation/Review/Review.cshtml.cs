using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>
/// Categories, what they will cost, and the start. One page with three answers: the choice, the choice with its cost, and the run it
/// started. Scripts show the
/// same page in a dialog and renew only the cost.
/// </summary>
public sealed partial class ReviewModel(CollectionApi api) : PageModel
{
    /// <summary>
    /// Bytes and values of a form with every category there can be, each ticked, and with the categories of the largest run ticked for
    /// removal; the Api says how many a run takes.
    /// </summary>
    private const int LargestChoice = 2 * 1024 * 1024,
        MostValues = 22_100;

    /// <summary>The value of <see cref="LeaveOut"/> that means <see cref="Ticked"/>.</summary>
    public const string LeaveOutTicked = "ticked";

    [BindProperty]
    public List<Guid> CategoryIds { get; set; } = [];

    /// <summary>All categories, whatever is ticked.</summary>
    [BindProperty]
    public bool All { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool AcknowledgeWarning { get; set; }

    /// <summary>The cost that was shown beside the button, USD; other figures by now start nothing.</summary>
    [BindProperty]
    public decimal? ExpectedTotalUsd { get; set; }

    /// <summary>The cap that was shown, USD.</summary>
    [BindProperty]
    public decimal? ExpectedCapUsd { get; set; }

    /// <summary>Made with each cost shown, so that a form sent twice starts one run.</summary>
    [BindProperty]
    public string? IdempotencyKey { get; set; }

    /// <summary>Ids of categories that are to be left out of the choice, divided by commas; or <see cref="LeaveOutTicked"/>.</summary>
    [BindProperty]
    public string? LeaveOut { get; set; }

    /// <summary>Categories that are ticked in the list of what can be removed.</summary>
    [BindProperty]
    public List<Guid> Ticked { get; set; } = [];

    /// <summary>The order of that list.</summary>
    [BindProperty]
    public RemovalOrder? Order { get; set; }

    public IReadOnlyList<CategoryView> Categories { get; private set; } = [];
    public EstimateView? Estimate { get; private set; }

    /// <summary>What other runs may still spend; null when that is not known now.</summary>
    public ExposureView? Exposure { get; private set; }

    /// <summary>What was just left out of the choice.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];
    public string? Problem { get; private set; }

    /// <summary>Asked for by a script, to be put into a dialog: without the frame of the page.</summary>
    public bool IsFragment => Request.Headers["X-Fragment"] == "review";

    /// <summary>How the choice can be made to fit; null while it does.</summary>
    public WaysToFit? Ways => Estimate?.WhatIf is null ? null : new(Estimate, Categories, Ticked.ToHashSet(), Order);

    public int ChosenCount => chosen.Count;

    private HashSet<Guid> chosen = [];

    public bool IsChosen(Guid id) => chosen.Contains(id);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        SkipDays = StaleDays = Freshness.UsualDays;
        (Categories, Selections) = (await api.EnabledCategoriesAsync(cancellation), await SelectionsAsync(cancellation));
        if (await PrefilledAsync(cancellation) is not { } ids)
            return;
        if (AgeDays is { } days)
            Categories = await api.EnabledCategoriesAsync(days, cancellation);
        chosen = [.. ids];
        chosen.IntersectWith(Categories.Select(c => c.Id));
        if (chosen.Count == 0)
            return;
        await PriceAsync(cancellation);
        IdempotencyKey = Guid.NewGuid().ToString();
    }

    /// <summary>Shows what the choice costs; nothing is started.</summary>
    [LargestForm(LargestChoice, Values = MostValues)]
    public async Task<IActionResult> OnPostCostAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        IdempotencyKey = Guid.NewGuid().ToString();
        return Result();
    }

    [LargestForm(LargestChoice, Values = MostValues)]
    public async Task<IActionResult> OnPostStartAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        if (Problem is not null || Estimate is null)
            return Result();
        try
        {
            var name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim();
            var confirmed = new Confirmed(ExpectedTotalUsd, ExpectedCapUsd, AcknowledgeWarning);
            var run = await api.StartAsync(
                chosen,
                name,
                SkipYoungerThanDays,
                confirmed,
                IdempotencyKey ?? Guid.NewGuid().ToString(),
                cancellation
            );
            return Redirect($"/admin/automation/runs/{run.Id}");
        }
        catch (ApiException problem) when (problem.Status is >= 400 and < 500 and not 403)
        {
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
            if (problem.Type == ApiException.EstimateChanged)
            {
                Problem = ReviewWords.Changed(ExpectedTotalUsd, ExpectedCapUsd);
                Estimate = problem.Estimate ?? Estimate;
            }
            if (problem.Status == 422)
                IdempotencyKey = Guid.NewGuid().ToString(); // the form was changed since it was first sent: a new start
            return Result();
        }
    }

    // A partial for scripts; the whole page else.
    private IActionResult Result() => IsFragment ? Partial("_ReviewFragment", this) : Page();

    private async Task ReadAsync(CancellationToken cancellation)
    {
        Categories = await api.EnabledCategoriesAsync(AgeDays, cancellation);
        if (!IsFragment)
            Selections = await SelectionsAsync(cancellation);
        chosen = All ? [.. Categories.Select(c => c.Id)] : [.. CategoryIds];
        TakeOut();
        if (chosen.Count == 0)
        {
            Problem = IsFragment ? null : "Choose at least one category.";
            return;
        }
        if (Skip && SkipYoungerThanDays is null)
            Refuse(ReviewWords.BadDays);
        else
            await PriceAsync(cancellation);
    }

    private async Task PriceAsync(CancellationToken cancellation)
    {
        try
        {
            var (estimate, exposure) = (
                api.EstimateAsync(chosen, SkipYoungerThanDays, cancellation),
                api.ExposureAsync(cancellation).OrUnknownAsync()
            );
            (Estimate, Exposure) = (await estimate, await exposure);
        }
        catch (ApiException problem) when (problem.Status is >= 400 and < 500)
        {
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
        }
    }

    private void Refuse(string problem) => (Problem, Response.StatusCode) = (problem, StatusCodes.Status400BadRequest);

    private void TakeOut()
    {
        if (string.IsNullOrEmpty(LeaveOut))
            return;
        HashSet<Guid> dropped =
        [
            .. LeaveOut == LeaveOutTicked
                ? Ticked
                : LeaveOut.Split(',').Select(id => Guid.TryParse(id, out var known) ? known : Guid.Empty),
        ];
        LeftOut = [.. Categories.Where(c => dropped.Contains(c.Id) && chosen.Contains(c.Id)).Select(c => c.Name)];
        chosen.ExceptWith(dropped);
        (All, LeaveOut) = (false, null);
    }
}
