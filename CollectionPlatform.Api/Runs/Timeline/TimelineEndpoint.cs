using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Timeline;

/// <summary>What runs and providers did over the last hours or days, for a picture of it.</summary>
internal static class TimelineEndpoint
{
    private const int MostRuns = 200;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1),
        Longest = TimeSpan.FromDays(31);

    public static void MapTimeline(this IEndpointRouteBuilder api) =>
        api.MapGet("/timeline", ReadAsync)
            .WithTags("Runs")
            .WithSummary(
                "When runs worked, waited and were paused, and when providers were closed, between from and to; the last 24 hours unless "
                    + "said otherwise, 31 days at most"
            )
            .WithDescription(
                "The newest 200 runs that were unfinished at some time in between; omitted says how many more there were. A span whose to "
                    + "is null lasts still. event is the id of the line in /api/runs/{id}/events that began it: "
                    + "order=newest&after=(event + 1) reads from there.\n"
                    + "Outages are told as the listed runs met them: one during which none was at work is missing."
            )
            .ProducesProblem(400);

    private static async Task<Results<Ok<TimelineView>, ProblemHttpResult>> ReadAsync(
        CollectionDb db,
        RunSpanReads spans,
        Outages outages,
        TimeProvider clock,
        CancellationToken stop,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null
    )
    {
        var now = clock.GetUtcNow();
        var end = to?.ToUniversalTime() is { } until && until < now ? until : now;
        if (from is null && end - DateTimeOffset.MinValue < Usual)
            return Problem.Invalid("to", "is too early; give a later time");
        var start = from?.ToUniversalTime() ?? end - Usual;
        if (start >= end)
            return Problem.Invalid("from", "is before to, and in the past");
        if (end - start > Longest)
            return Problem.Invalid("from", "is at most 31 days before to");

        var met = db.Runs.AsNoTracking().Where(r => r.CreatedAt < end && (r.FinishedAt == null || r.FinishedAt > start));
        var runs = await met.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Take(MostRuns + 1).ToListAsync(stop);
        var omitted = runs.Count > MostRuns ? await met.CountAsync(stop) - MostRuns : 0;
        if (omitted > 0)
            runs.RemoveRange(MostRuns, runs.Count - MostRuns);
        var done = await spans.OfAsync(runs, stop);
        var closed = await outages.MetByAsync([.. runs.Select(r => r.Id)], stop);
        return TypedResults.Ok(
            new TimelineView(
                start,
                end,
                [.. runs.Select(r => View(r, done.GetValueOrDefault(r.Id) ?? []))],
                omitted,
                [.. closed.Where(outage => outage.From < end && (outage.To ?? end) > start)]
            )
        );
    }

    private static TimelineRun View(Run run, IReadOnlyList<RunSpan> spans) =>
        new(run.Id.Value, run.Job, run.Name, run.State, run.RetryOf?.Value, run.Failed, run.CreatedAt, run.FinishedAt, spans);
}
