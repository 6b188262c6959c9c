using System.Collections.Concurrent;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    /// <summary>Failures of runs whose log alone does not say enough.</summary>
    public ConcurrentDictionary<Guid, IReadOnlyList<FailureView>> FailuresOf { get; } = new();

    private void MapFailures(WebApplication api)
    {
        api.MapGet("/api/runs/{id:guid}/failures", (Guid id, string? reason, string? after, int? limit) =>
            Paged([.. Failures(id).Where(f => reason is null || WireJson.Name(f.Reason) == reason)], after, limit ?? 50)
        );
        api.MapGet("/api/runs/{id:guid}/failures/summary", (Guid id) =>
            new Page<FailureSummary>(
                [
                    .. Failures(id)
                        .GroupBy(f => f.Reason)
                        .OrderByDescending(g => g.Count())
                        .Select(g => new FailureSummary(
                            g.Key,
                            g.Count(),
                            g.Min(f => f.At),
                            g.Max(f => f.At),
                            g.Count() * 0.002m,
                            g.Count(f => f.ResolvedBy is not null),
                            [.. g.Take(3)]
                        )),
                ],
                null
            )
        );
        api.MapGet("/api/runs/{id:guid}/failures.csv", (Guid id) => Results.Text("unitId,reason\n", "text/csv"));
        api.MapGet("/api/runs/{id:guid}/retry-failed", (Guid id, string? reason) =>
            RetryRefusal(id, reason) ?? Results.Ok(Retry(id, reason))
        );
        api.MapPost("/api/runs/{id:guid}/retry-failed", (Guid id, RetryBody body) =>
        {
            if (RetryRefusal(id, body.Reason) is { } refusal)
                return refusal;
            var retry = Retry(id, body.Reason);
            if (Changed(body.ExpectedTotalUsd, body.ExpectedCapUsd, retry.Estimate) is { } changed)
                return changed;
            if (retry.Estimate.Verdict == Verdict.Blocked)
                return Problem(409, "budget-blocked", "The estimate is above the cap.");
            if (retry.Estimate.Verdict == Verdict.Warning && body.AcknowledgeWarning != true)
                return Problem(409, "budget-warning", "Tick that you have seen the warning.");
            var run = Add(
                Samples.Run(Runs[id].Name + " · retry 1", RunState.Pending, at: DateTimeOffset.UtcNow) with
                {
                    RetryOf = id,
                    Estimate = new(retry.Estimate.TotalUsd, retry.Failures),
                }
            );
            return Results.Created($"/api/runs/{run.Id}", run);
        });
    }

    private IResult? RetryRefusal(Guid id, string? reason) =>
        !Runs.TryGetValue(id, out var run) ? NoRun()
        : Runs.Values.FirstOrDefault(r => r.RetryOf == id && !r.State.IsFinal()) is { } retry
            ? Problem("run-unfinished", $"Run {retry.Id} of the same chain of retries is unfinished.", retry.State)
        : !run.State.IsFinal() ? Problem("run-unfinished", "The run is unfinished.", run.State)
        : Unresolved(id, reason).Count == 0 ? Problem(409, "nothing-to-retry", "The run has no failure that is not resolved already.")
        : null;

    private List<FailureView> Unresolved(Guid id, string? reason) =>
        [.. Failures(id).Where(f => f.ResolvedBy is null && (reason is null || WireJson.Name(f.Reason) == reason))];

    private RetryEstimateView Retry(Guid id, string? reason) => Samples.Retry(Unresolved(id, reason).Count, Settings.BudgetCapUsd);

    private IReadOnlyList<FailureView> Failures(Guid id) =>
        FailuresOf.GetValueOrDefault(id)
        ??
        [
            .. Log(id)
                .Where(e => e.Reason is not null)
                .Select(e => new FailureView(
                    e.UnitId,
                    e.Provider,
                    e.Category,
                    e.UnitId.Split(':')[1],
                    e.Reason!.Value,
                    "the title is missing",
                    200,
                    e.At,
                    null
                )),
        ];

    private sealed record RetryBody(string? Reason, bool? AcknowledgeWarning, decimal? ExpectedTotalUsd, decimal? ExpectedCapUsd);
}
