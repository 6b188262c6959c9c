using System.Collections.Concurrent;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    /// <summary>Timelines of runs that met something.</summary>
    public ConcurrentDictionary<Guid, IReadOnlyList<RunEventView>> Events { get; } = new();

    /// <summary>When providers were closed.</summary>
    public ConcurrentQueue<TimelineOutage> Outages { get; } = new();

    private IReadOnlyList<RunSpan> Spans(RunView run) =>
        Events.TryGetValue(run.Id, out var events) ? RunSpans.Of(events.Select((e, id) => ((long)id, e.At, e.Kind)))
        : run.StartedAt is { } start ? [new(RunActivity.Working, start, run.FinishedAt, 0)]
        : [];

    private RunView WithWorked(RunView run) => run with { Worked = RunSpans.Worked(Spans(run)) };

    private TimelineRun OnTimeline(RunView run) =>
        new(run.Id, run.Job, run.Name, run.State, run.RetryOf, run.Counts.Failed, run.CreatedAt, run.FinishedAt, Spans(run));

    /// <summary>How runs went over time; nothing where a run has none here.</summary>
    public ConcurrentDictionary<Guid, RunHistoryView> Histories { get; } = new();

    private void MapRuns(WebApplication api)
    {
        api.MapGet("/api/runs", (string? state, string? job, string? q, string? after, int? limit) =>
            Paged(
                [
                    .. Runs
                        .Values.Where(r => state is null || state.Split(',').Contains(WireJson.Name(r.State)))
                        .Where(r => job is null || r.Job == job)
                        .Where(r => q is null || r.Name.Contains(q, StringComparison.OrdinalIgnoreCase))
                        .OrderByDescending(r => r.CreatedAt)
                        .Select(WithWorked),
                ],
                after,
                limit ?? 50
            )
        );
        api.MapGet("/api/runs/{id:guid}", (Guid id) => Runs.TryGetValue(id, out var run) ? Results.Ok(WithWorked(run)) : NoRun());
        api.MapGet("/api/timeline", (DateTimeOffset from) =>
            new TimelineView(
                from,
                DateTimeOffset.UtcNow,
                [
                    .. Runs
                        .Values.OrderByDescending(r => r.CreatedAt)
                        .Where(r => (r.FinishedAt ?? DateTimeOffset.UtcNow) > from)
                        .Select(OnTimeline),
                ],
                0,
                [.. Outages]
            )
        );
        foreach (var move in new[] { RunMove.Pause, RunMove.Resume, RunMove.Cancel })
        {
            api.MapPost($"/api/runs/{{id:guid}}/{WireJson.Name(move)}", (Guid id) =>
            {
                if (!Runs.TryGetValue(id, out var run))
                    return NoRun();
                if (run.State.Next(move) is not { } next)
                    return Problem(
                        "no-such-move",
                        $"The run is {WireJson.Name(run.State)} and cannot be moved by {WireJson.Name(move)}.",
                        run.State
                    );
                return Results.Ok(Runs[id] = run with { State = next });
            });
        }
        api.MapGet("/api/runs/{id:guid}/categories", (Guid id) =>
            Paged(Outcomes.GetValueOrDefault(id) ?? Samples.Outcomes(Categories), null, 500)
        );
        api.MapGet("/api/runs/{id:guid}/events", (Guid id, string? after, int? limit) =>
            Paged(
                [
                    .. (
                        Events.GetValueOrDefault(id)
                        ?? [new RunEventView(DateTimeOffset.UtcNow.AddMinutes(-3), "started", "admin", "Started over 5 categories")]
                    ).Reverse(),
                ],
                after,
                limit ?? 50
            )
        ); // the page asks for the newest first
        api.MapGet("/api/runs/{id:guid}/history", (Guid id) =>
            Histories.GetValueOrDefault(id) ?? new RunHistoryView(DateTimeOffset.UtcNow, 1, 0, [])
        );
        api.MapGet("/api/runs/{id:guid}/log", (Guid id, long? after, int? limit) =>
        {
            var later = Log(id).Where(e => e.Id > (after ?? 0)).ToList();
            var items = later.Take(limit ?? 50).ToList();
            return new Page<LogEntry>(items, items.Count < later.Count ? $"{items[^1].Id}" : null);
        });
        api.MapPost("/api/collections/estimate", async (Choice choice) =>
        {
            await EstimateGate.Task;
            return Results.Ok(EstimateOf(choice));
        });
        api.MapPost("/api/collections/stale", (StaleQuestion question) => Choose(question));
        api.MapPost("/api/collections", (Choice choice, HttpRequest request) =>
        {
            var estimate = EstimateOf(choice);
            LastConfirmed = (choice.ExpectedTotalUsd, choice.ExpectedCapUsd);
            if (Changed(choice.ExpectedTotalUsd, choice.ExpectedCapUsd, estimate) is { } changed)
                return changed;
            if (estimate.Verdict == Verdict.Blocked)
                return Problem(409, "budget-blocked", "The estimate is above the cap.");
            if (estimate.Verdict == Verdict.Warning && choice.AcknowledgeWarning != true)
                return Problem(409, "budget-warning", "Tick that you have seen the warning.");
            LastIdempotencyKey = request.Headers["Idempotency-Key"];
            var run = Add(
                Samples.Run(choice.Name ?? "Collection 2026-01-20 14:30", RunState.Running, at: DateTimeOffset.UtcNow) with
                {
                    SkipLookupsYoungerThanDays = choice.SkipLookupsYoungerThanDays,
                }
            );
            return Results.Created($"/api/runs/{run.Id}", run);
        });
    }

    /// <summary>The two oldest fit; of the others one does not.</summary>
    private StaleChoice Choose(StaleQuestion question)
    {
        LastStale = question;
        var estimate = EstimateOf(new([.. Categories.Take(3).Select(c => c.Id)], question.SkipLookupsYoungerThanDays));
        return new(
            [.. estimate.Categories.Take(2).Select(c => c.CategoryId)],
            estimate.Categories.Take(2).Sum(c => c.TotalUsd),
            [.. estimate.Categories.Skip(2).Select(c => new LeftOut(c.CategoryId, c.Name, c.TotalUsd))],
            Categories.Count - 3
        );
    }

    public StaleQuestion? LastStale { get; private set; }

    public string? LastIdempotencyKey { get; private set; }

    /// <summary>The figures that the last start confirmed.</summary>
    public (decimal? TotalUsd, decimal? CapUsd) LastConfirmed { get; private set; }

    /// <summary>What the eBay calls of a category cost.</summary>
    public decimal EbayUsd { get; set; } = 0.24m;

    /// <summary>Estimates are answered once it is completed.</summary>
    public TaskCompletionSource EstimateGate { get; set; } = Open();

    public static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private static IResult? Changed(decimal? total, decimal? cap, EstimateView now) =>
        (total ?? now.TotalUsd) == now.TotalUsd && (cap ?? now.BudgetCapUsd) == now.BudgetCapUsd
            ? null
            : Results.Problem(
                "Other figures by now.",
                statusCode: 409,
                type: "urn:collection-platform:estimate-changed",
                extensions: new Dictionary<string, object?> { ["estimate"] = now }
            );

    private List<LogEntry> Log(Guid id)
    {
        if (!Logs.TryGetValue(id, out var log))
            return [];
        lock (log)
            return [.. log];
    }

    private EstimateView EstimateOf(Choice choice) =>
        Samples.Estimate(
            [.. Categories.Where(c => choice.CategoryIds.Contains(c.Id))],
            Settings.BudgetCapUsd,
            Settings.WarnAtPercent,
            EbayUsd,
            choice.SkipLookupsYoungerThanDays is null ? 0 : 75
        );

    private static IResult NoRun() => Problem(404, "not-found", "There is no run with this id. Open the list of runs.");

    private sealed record Choice(
        List<Guid> CategoryIds,
        int? SkipLookupsYoungerThanDays,
        string? Name = null,
        bool? AcknowledgeWarning = null,
        decimal? ExpectedTotalUsd = null,
        decimal? ExpectedCapUsd = null
    );

    public sealed record StaleQuestion(int OlderThanDays, decimal WithinUsd, int? SkipLookupsYoungerThanDays);
}
