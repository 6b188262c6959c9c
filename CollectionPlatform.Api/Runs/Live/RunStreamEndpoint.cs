using System.Globalization;
using CollectionPlatform.Api.Limits;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using StackExchange.Redis;

namespace CollectionPlatform.Api.Runs.Live;

internal static class RunStreamEndpoint
{
    public static void MapRunStream(this IEndpointRouteBuilder runs) =>
        runs.MapGet("/{id:guid}/stream", StreamAsync)
            .WithSummary(
                "The run as server-sent events: snapshot, then progress, entry (id = its number in the log) and state; "
                    + "Last-Event-ID resumes after that entry"
            )
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .RequireRateLimiting(CallerLimits.Streams)
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Results<EmptyHttpResult, NoContent, ProblemHttpResult>> StreamAsync(
        Guid id,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext http,
        CollectionDb db,
        RunViews views,
        RecentLog recent,
        RunLog complete,
        IConnectionMultiplexer redis,
        ILogger<LiveFeed> logger,
        IHostApplicationLifetime lifetime,
        TimeProvider clock
    )
    {
        var seen = 0L;
        var isResume = !string.IsNullOrEmpty(lastEventId);
        if (isResume && !long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out seen))
            return Problem.Invalid("Last-Event-ID", "must be the id of an entry of this run's log");

        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var stop = either.Token;
        // before the snapshot: what happens between the two is in the mailbox
        await using var feed = await LiveFeed.OpenAsync(redis, new RunId(id), logger);
        if (await views.FindAsync(new RunId(id), stop) is not { } run)
            return Problem.Unknown("run", id);
        if (!isResume)
            seen = run.Counts.UnitsDone; // the log's last number: a unit finished is an entry
        else if (run.State.IsFinal() && seen >= run.Counts.UnitsDone)
            return TypedResults.NoContent(); // tells a browser to stop reconnecting
        var log = new GapFreeLog(new RunId(id), Math.Min(seen, run.Counts.UnitsDone), long.MaxValue, recent, complete);
        try
        {
            await new RunStream(db, views, log, feed, new SseWriter(http.Response), clock, run).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the listener left, or this service stops: it reconnects and goes on where it was
        }
        return TypedResults.Empty;
    }
}
