using System.Globalization;
using CollectionPlatform.Api.Limits;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Runs.Failures;

internal static class FailureEndpoints
{
    private const int Chunk = 500;

    private static readonly string[] Columns = ["unitId", "provider", "category", "subject", "reason", "detail", "status", "at", "costUsd"];

    public static void MapFailures(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id:guid}/failures", ListAsync)
            .WithSummary("The run's failures, optionally of one reason: skipped units, and notes on collected ones (oddItem, tooManyPages)")
            .WithDescription(
                "In the order of the run's log. The cursor is the number of a failure there (its id): who follows it while the run goes on "
                    + "misses none."
            )
            .ProducesProblem(400)
            .ProducesProblem(404);
        runs.MapGet("/{id:guid}/failures/summary", SummaryAsync)
            .WithSummary("Failures per reason")
            .ProducesProblem(400)
            .ProducesProblem(404);
        runs.MapGet("/{id:guid}/failures.csv", CsvAsync)
            .WithSummary("The run's failures as CSV, optionally of one reason, streamed; bom=true for spreadsheets")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .RequireRateLimiting(CallerLimits.Exports)
            .ProducesProblem(400)
            .ProducesProblem(404);
    }

    private static async Task<Results<Ok<Page<FailureView>>, ProblemHttpResult>> ListAsync(
        Guid id,
        CollectionDb db,
        FailureLog failures,
        CancellationToken stop,
        string? reason = null,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        var position = 0L;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            return Problem.BadCursor();
        if (!SkipReasons.TryParse(reason, out var only))
            return SkipReasons.Unknown();
        if (!await db.ExistsAsync(new RunId(id), stop))
            return Problem.Unknown("run", id);
        var rows = await failures.ReadAsync(new RunId(id), only, Math.Min(position, long.MaxValue - 1), size + 1, stop);
        return TypedResults.Ok(rows.ToPage(size, f => f.ToView(), f => f.Seq.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<Results<Ok<Page<FailureSummary>>, ProblemHttpResult>> SummaryAsync(
        Guid id,
        CollectionDb db,
        FailureLog failures,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        if (!await db.ExistsAsync(new RunId(id), stop))
            return Problem.Unknown("run", id);
        var groups = await failures.SummaryAsync(new RunId(id), stop);
        return PageQuery.PageOf(groups, limit, after, group => WireJson.Name(group.Reason)) is { } page
            ? TypedResults.Ok(page)
            : Problem.BadCursor();
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> CsvAsync(
        Guid id,
        CollectionDb db,
        FailureLog failures,
        HttpResponse response,
        CancellationToken stop,
        string? reason = null,
        bool bom = false
    )
    {
        if (!SkipReasons.TryParse(reason, out var only))
            return SkipReasons.Unknown();
        if (!await db.ExistsAsync(new RunId(id), stop))
            return Problem.Unknown("run", id);
        using var csv = new CsvDownload(response, $"failures-{id}.csv", bom);
        foreach (var column in Columns)
            csv.Word(column);
        await csv.EndLineAsync(stop);
        var after = 0L;
        while (await failures.ReadAsync(new RunId(id), only, after, Chunk, stop) is { Count: > 0 } chunk)
        {
            foreach (var (unit, view) in chunk.Select(f => (f.Unit, f.ToView())))
            {
                await csv.Text(view.UnitId)
                    .Text(view.Provider)
                    .Text(view.Category)
                    .Text(view.Subject)
                    .Word(WireJson.Name(view.Reason))
                    .Text(view.Detail)
                    .Number(view.Status)
                    .Time(view.At)
                    .Usd(unit.CostUsd)
                    .EndLineAsync(stop);
            }
            after = chunk[^1].Seq;
        }
        await csv.FinishAsync(stop);
        return TypedResults.Empty;
    }
}
