using System.Globalization;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Runs.Failures;
using CollectionPlatform.Api.Runs.Live;
using CollectionPlatform.Api.Runs.Timeline;
using CollectionPlatform.Api.Spend;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <summary>The runs themselves, and what each consists of.</summary>
public static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync)
            .WithSummary("Runs, newest first; state may be given several times or as a list with commas")
            .ProducesProblem(400);
        runs.MapGet("/{id:guid}", GetAsync).WithSummary("A run").ProducesProblem(404);
        runs.MapGet("/{id:guid}/categories", CategoriesAsync)
            .WithSummary("The run's categories: estimate beside actual")
            .ProducesProblem(404);
        runs.MapRunEvents();
        runs.MapRunMoves();
        runs.MapRunLog();
        runs.MapRunHistory();
        runs.MapFailures();
        runs.MapRunStream();
        api.MapTimeline();
    }

    private static async Task<Results<Ok<Page<RunView>>, ProblemHttpResult>> ListAsync(
        CollectionDb db,
        RunViews views,
        CancellationToken stop,
        string[]? state = null,
        string? job = null,
        string? q = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        if (RunCursor.Runs(db, after, from, to) is not { } rows)
            return Problem.BadCursor();
        var words = (state ?? [])
            .SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        var all = Enum.GetValues<RunState>();
        if (words.Find(w => !all.Any(s => WireJson.Name(s) == w)) is { } unknown)
            return Problem.Invalid("state", $"is not {unknown}; it is one of {string.Join(", ", all.Select(WireJson.Name))}");
        if (words.Count > 0)
        {
            var states = all.Where(s => words.Contains(WireJson.Name(s))).ToArray();
            rows = rows.Where(r => states.Contains(r.State));
        }
        if (!string.IsNullOrEmpty(job) && !JobNames.All.Contains(job))
            return Problem.Invalid("job", $"is not {job}; it is one of {string.Join(", ", JobNames.All)}");
        if (!string.IsNullOrEmpty(job))
            rows = rows.Where(r => r.Job == job);
        if (!string.IsNullOrWhiteSpace(q))
            rows = rows.Where(r => EF.Functions.ILike(r.Name, LikePattern.Containing(q), LikePattern.Escape));

        var found = await rows.Newest(size + 1).ToListAsync(stop);
        var shown = await views.OfAsync([.. found.Take(size)], stop);
        return TypedResults.Ok(new Page<RunView>(shown, found.Count > size ? RunCursor.Of(found[size - 1]) : null));
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> GetAsync(Guid id, RunViews views, CancellationToken stop) =>
        await views.FindAsync(new RunId(id), stop) is { } run ? TypedResults.Ok(run) : Problem.Unknown("run", id);

    private static async Task<Results<Ok<Page<RunCategoryView>>, ProblemHttpResult>> CategoriesAsync(
        Guid id,
        CollectionDb db,
        CancellationToken stop,
        int? limit = null,
        short? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        var runId = new RunId(id);
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, stop) is not { } run)
            return Problem.Unknown("run", id);
        var rows = await db
            .RunCategories.AsNoTracking()
            .Where(c => c.RunId == runId && c.Ordinal > (after ?? -1))
            .OrderBy(c => c.Ordinal)
            .Take(size + 1)
            .ToListAsync(stop);
        var spend = await RunSpending.ByCategoryAsync(db, runId, stop);
        return TypedResults.Ok(
            rows.ToPage(
                size,
                c => View(c, run.State, spend.GetValueOrDefault(c.Ordinal)),
                c => c.Ordinal.ToString(CultureInfo.InvariantCulture)
            )
        );
    }

    private static RunCategoryView View(RunCategory c, RunState run, SpendRow? spend)
    {
        var error = EstimateError.Of(run, c.SettledUsd + (spend?.UncertainUsd ?? 0), c.EstimateUsd);
        return new RunCategoryView(
            c.CategoryId.Value,
            c.Name,
            c.ExternalId,
            c.UnitsDone == 0 ? "pending"
                : run.IsFinal() || c.UnitsDone >= c.UnitsKnown ? "finished"
                : "running",
            new RunCategoryEstimate(
                c.ExpectedProducts,
                c.EstimatedAmazonCalls,
                c.EstimatedEbayCalls,
                c.EstimateUsd,
                c.EstimateLowUsd,
                c.EstimateHighUsd
            )
            {
                SkippedFresh = c.EstimatedSkippedFresh,
            },
            new RunCategoryActual(c.UnitsDone, c.UnitsKnown, c.Products, c.Listings, c.Failed, c.AmazonCalls, c.EbayCalls, c.SettledUsd)
            {
                SkippedFresh = c.SkippedFresh,
                SavedUsd = c.SavedUsd,
                UncertainUsd = spend?.UncertainUsd ?? 0,
                WastedUsd = spend?.WastedUsd ?? 0,
                UsdPerUsefulItem = spend?.UsdPerUsefulItem,
                ErrorUsd = error?.Usd,
                ErrorRatio = error?.Ratio,
            }
        );
    }

    internal static Task<bool> ExistsAsync(this CollectionDb db, RunId id, CancellationToken stop) =>
        db.Runs.AnyAsync(r => r.Id == id, stop);
}
