using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    /// <summary>Runs that would lose their details, and the finished calls in their logs.</summary>
    public (long Runs, long Units) Old { get; set; } = (12, 3400);

    /// <summary>Counting is answered once it is completed.</summary>
    public TaskCompletionSource CountGate { get; set; } = Open();

    private void MapJobs(WebApplication api) => api.MapPost("/api/jobs/retention", async (RetentionBody body, HttpContext http) =>
        {
            if (body.OlderThanDays is < RetentionRun.MinDays or > RetentionRun.MaxDays)
                return Invalid("olderThanDays", "must be a whole number from 1 to 3650");
            if (body.DryRun == true)
                await CountGate.Task.WaitAsync(http.RequestAborted);
            if (body.DryRun == true)
                return Results.Ok(
                    new RetentionPreview(
                        body.OlderThanDays,
                        DateTimeOffset.UtcNow.AddDays(-body.OlderThanDays),
                        Old.Runs,
                        Old.Units,
                        Old.Units * 2
                    )
                );
            if (Runs.Values.FirstOrDefault(r => r.Job == JobNames.Retention && !r.State.IsFinal()) is { } busy)
                return Problem(
                    "retention-unfinished",
                    $"{busy.Name} is {WireJson.Name(busy.State)}, and there is one retention run at a time; wait for it or cancel it.",
                    busy.State
                );
            var run = Add(Samples.Retention(RunState.Pending, 0, Old.Runs, body.OlderThanDays));
            return Results.Created($"/api/runs/{run.Id}", run);
        });

    private sealed record RetentionBody(int OlderThanDays, bool? DryRun);
}
