using System.Globalization;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <summary>The timeline of a run, in pages.</summary>
internal static class RunEventEndpoint
{
    private static readonly string[] Moves = [.. Enum.GetValues<RunState>().Select(WireJson.Name)];

    public static void MapRunEvents(this IEndpointRouteBuilder runs) =>
        runs.MapGet("/{id:guid}/events", ListAsync)
            .WithSummary(
                "The run's timeline: order oldest (default) or newest first; only=moves leaves out all but the changes of its state. "
                    + "An outage is one line, which is rewritten (updatedAt) while it lasts"
            )
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Results<Ok<Page<RunEventView>>, ProblemHttpResult>> ListAsync(
        Guid id,
        CollectionDb db,
        CancellationToken stop,
        string? order = null,
        string? only = null,
        int? limit = null,
        long? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        if (order is not (null or "" or "oldest" or "newest"))
            return Problem.Invalid("order", "must be oldest or newest");
        if (only is not (null or "" or "moves"))
            return Problem.Invalid("only", "must be moves, or left out");
        var runId = new RunId(id);
        if (!await db.ExistsAsync(runId, stop))
            return Problem.Unknown("run", id);

        var events = db.RunEvents.AsNoTracking().Where(e => e.RunId == runId);
        if (only == "moves")
            events = events.Where(e => Moves.Contains(e.Kind));
        events =
            order == "newest"
                ? events.Where(e => after == null || e.Id < after).OrderByDescending(e => e.Id)
                : events.Where(e => e.Id > (after ?? 0)).OrderBy(e => e.Id);
        return TypedResults.Ok(
            (await events.Take(size + 1).ToListAsync(stop)).ToPage(
                size,
                e => new RunEventView(e.At, e.Kind, e.Actor, e.Detail, e.UpdatedAt),
                e => e.Id.ToString(CultureInfo.InvariantCulture)
            )
        );
    }
}
