using System.Globalization;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <summary>What the charts of a run are drawn from: its commits, summed up over time.</summary>
internal static class RunHistoryEndpoint
{
    private const int DefaultPoints = 120,
        MinPoints = 10,
        MaxPoints = 500;

    public static void MapRunHistory(this IEndpointRouteBuilder runs) =>
        runs.MapGet("/{id:guid}/history", ReadAsync)
            .WithSummary("Units, items, failures and USD of the run over time, in at most as many steps as points says (10 to 500)")
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Results<Ok<RunHistoryView>, ProblemHttpResult>> ReadAsync(
        Guid id,
        CollectionDb db,
        TimeProvider clock,
        CancellationToken stop,
        int points = DefaultPoints
    )
    {
        if (points is < MinPoints or > MaxPoints)
            return Problem.Invalid(
                "points",
                string.Create(CultureInfo.InvariantCulture, $"is a whole number from {MinPoints} to {MaxPoints}")
            );
        var runId = new RunId(id);
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, stop) is not { } run)
            return Problem.Unknown("run", id);
        if (run.StartedAt is not { } from)
            return TypedResults.Ok(new RunHistoryView(null, 1, 0, []));
        var seconds = (long)Math.Max(0, ((run.FinishedAt ?? clock.GetUtcNow()) - from).TotalSeconds);
        // so that all of it takes no more than that many; the last commit may lie a little behind the end
        var step = (int)Math.Max(1, (seconds + points) / points);
        // By hand, since LINQ cannot divide time. The run's own commits are read along their index, however many other runs there are.
        var rows = await db
            .Database.SqlQuery<RunHistoryPoint>(
                $"""
                select least({points - 1}, greatest(0, floor(extract(epoch from at - {from}) / {step})))::bigint * {step} as at,
                  sum(units)::bigint as units, sum(items)::bigint as items, sum(failed)::bigint as failed, sum(settled_usd) as settled_usd
                from run_commits where run_id = {id} group by 1 order by 1
                """
            )
            .ToListAsync(stop);
        return TypedResults.Ok(new RunHistoryView(from, step, seconds, rows));
    }
}
