using System.Globalization;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Runs.Live;

internal static class RunLogEndpoint
{
    public static void MapRunLog(this IEndpointRouteBuilder runs) =>
        runs.MapGet("/{id:guid}/log", ReadAsync)
            .WithSummary("The run's checkpoint log in order; after is the id of the last entry seen")
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Results<Ok<Page<LogEntry>>, ProblemHttpResult>> ReadAsync(
        Guid id,
        CollectionDb db,
        RunLog log,
        CancellationToken stop,
        int? limit = null,
        long? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        if (!await db.ExistsAsync(new RunId(id), stop))
            return Problem.Unknown("run", id);
        var entries = await log.ReadAsync(new RunId(id), Math.Clamp(after ?? 0, 0, long.MaxValue - 1), size + 1, stop);
        return TypedResults.Ok(entries.ToPage(size, entry => entry, entry => entry.Id.ToString(CultureInfo.InvariantCulture)));
    }
}
