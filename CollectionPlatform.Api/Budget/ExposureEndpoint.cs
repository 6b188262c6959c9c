using System.Data;
using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Budget;

/// <summary>What all runs together may still spend.</summary>
internal static class ExposureEndpoint
{
    public static void MapExposure(this IEndpointRouteBuilder api) =>
        api.MapGet("/exposure", GetAsync)
            .WithTags("Budget")
            .WithSummary("What unfinished runs may still spend: the sums, and the runs newest first")
            .ProducesProblem(400);

    private static async Task<Results<Ok<ExposureView>, ProblemHttpResult>> GetAsync(
        CollectionDb db,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        var before = Guid.Empty;
        if (after is not null && !Guid.TryParseExact(after, "D", out before))
            return Problem.BadCursor();

        // One snapshot, so that the items are those that were summed up.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var sums = await Of(db.Runs)
            .GroupBy(_ => 1)
            .Select(all => new
            {
                Runs = all.Count(r => r.State != RunState.Paused),
                Worst = all.Sum(r => r.State == RunState.Paused ? 0 : r.Worst),
                Expected = all.Sum(r =>
                    r.State == RunState.Paused ? 0
                    : r.Left < 0 ? 0
                    : r.Left > r.Worst ? r.Worst
                    : r.Left
                ),
                Paused = all.Count(r => r.State == RunState.Paused),
                PausedWorst = all.Sum(r => r.State == RunState.Paused ? r.Worst : 0),
            })
            .SingleOrDefaultAsync(stop);
        var runs = after is null ? db.Runs : db.Runs.FromSql($"select * from runs where id < {before}"); // ids are ordered by time
        var rows = await Of(runs).OrderByDescending(r => r.Id).Take(size + 1).ToListAsync(stop);
        var page = rows.ToPage(
            size,
            r => new RunExposure(r.Id.Value, r.Name, r.State, r.Worst, Math.Clamp(r.Left, 0, r.Worst)),
            r => r.Id.ToString()
        );
        return TypedResults.Ok(
            new ExposureView(
                sums?.Runs ?? 0,
                sums?.Worst ?? 0,
                sums?.Expected ?? 0,
                sums?.Paused ?? 0,
                sums?.PausedWorst ?? 0,
                page.Items,
                page.Next
            )
        );
    }

    /// <summary>
    /// What each run may still spend. A reservation is granted while it fits into cap − settled − uncertain − reserved, and what is
    /// reserved may still be billed: together
    /// cap − settled − uncertain, or what is reserved when the cap was lowered below it. A run that pauses or cancels reserves nothing
    /// more; one that has ended or is stopped
    /// by its cap spends nothing.
    /// </summary>
    private static IQueryable<Row> Of(IQueryable<Run> runs) =>
        from run in runs.AsNoTracking()
        where
            run.Job == JobNames.Collection
            && (
                run.State == RunState.Pending
                || run.State == RunState.Running
                || run.State == RunState.Pausing
                || run.State == RunState.Cancelling
                || run.State == RunState.Paused
            )
        select new Row
        {
            Id = run.Id,
            Name = run.Name,
            State = run.State,
            Left = run.EstimateUsd - run.SettledUsd - run.UncertainUsd,
            Worst =
                run.State == RunState.Pausing
                || run.State == RunState.Cancelling
                || run.CapUsd - run.SettledUsd - run.UncertainUsd < run.ReservedUsd
                    ? run.ReservedUsd
                    : run.CapUsd - run.SettledUsd - run.UncertainUsd,
        };

    private sealed class Row
    {
        public RunId Id { get; init; }
        public required string Name { get; init; }
        public RunState State { get; init; }

        /// <summary>Of the estimate; may be less than nothing.</summary>
        public decimal Left { get; init; }
        public decimal Worst { get; init; }
    }
}
