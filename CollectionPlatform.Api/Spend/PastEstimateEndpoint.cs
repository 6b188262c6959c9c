using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Runs;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Spend;

/// <summary>How good past estimates were.</summary>
internal static class PastEstimateEndpoint
{
    public static void MapPastEstimates(this IEndpointRouteBuilder api) =>
        api.MapGet("/spend/estimates", ListAsync)
            .WithTags("Spend")
            .WithSummary("Estimate beside actual of completed collections, newest first")
            .WithDescription(
                "Runs that completed, with or without failures, by when they were created (from inclusive, to exclusive). A run that was "
                    + "cancelled, stopped by its budget or failed says nothing of its estimate and is left out."
            )
            .ProducesProblem(400);

    private static async Task<Results<Ok<Page<PastEstimate>>, ProblemHttpResult>> ListAsync(
        CollectionDb db,
        CancellationToken stop,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        if (RunCursor.Runs(db, after, from, to) is not { } runs)
            return Problem.BadCursor();
        var rows = await runs.Where(r => r.Job == JobNames.Collection)
            .Where(r => r.State == RunState.Completed || r.State == RunState.CompletedWithFailures)
            .Newest(size + 1)
            .Select(r => new Row(
                r,
                db.RunCategories.Where(c => c.RunId == r.Id).Sum(c => c.EstimateLowUsd),
                db.RunCategories.Where(c => c.RunId == r.Id).Sum(c => c.EstimateHighUsd)
            ))
            .ToListAsync(stop);
        return TypedResults.Ok(rows.ToPage(size, row => row.View(), row => RunCursor.Of(row.Run)));
    }

    private sealed record Row(Run Run, decimal LowUsd, decimal HighUsd)
    {
        public PastEstimate View()
        {
            var actual = Run.SettledUsd + Run.UncertainUsd;
            var error = EstimateError.Of(Run.State, actual, Run.EstimateUsd) ?? default;
            return new(
                Run.Id.Value,
                Run.Name,
                Run.CreatedAt,
                Run.EstimateUsd,
                LowUsd,
                HighUsd,
                actual,
                error.Usd,
                error.Ratio,
                actual >= LowUsd && actual <= HighUsd
            );
        }
    }
}
