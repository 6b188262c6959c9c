using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Spend;

/// <summary>What was spent: on everything, and by a run.</summary>
public static class SpendEndpoints
{
    public static void AddSpend(this IServiceCollection services) => services.AddScoped<SpendBook>().AddScoped<RunSpending>();

    public static void MapSpend(this IEndpointRouteBuilder api)
    {
        api.MapGet("/spend", ReportAsync)
            .WithTags("Spend")
            .ProducesProblem(400)
            .WithSummary(
                "What calls came to by day, month, provider, category or run, over the days (UTC) from and to; the last 30 days by "
                    + "day unless said otherwise, and 12 months by month"
            )
            .WithDescription(
                "Sums of the book of spend, USD with 6 decimals; total is the sum of all rows, of other pages too. "
                    + "Days and months come newest first, all else most expensive first.\n"
                    + "While runs go on a row can rise past the cursor; days that are over do not change, except that calls a lost "
                    + "worker never sent are freed when it comes back.\n"
                    + "A category row whose key is null holds calls that were in flight when their worker was lost."
            );
        api.MapSpendExport();
        api.MapPastEstimates();
        api.MapGet("/runs/{id:guid}/spend", RunAsync)
            .WithTags("Runs")
            .ProducesProblem(404)
            .WithSummary(
                "The run's money: what it spent and wasted, the prices that applied, estimate and error, and a forecast of its final spend"
            )
            .WithDescription(
                "forecast is null once the run has ended; without a basis it has a reason and no figures. Beside figures, reason "
                    + "says why nobody knows when they are reached.\n"
                    + "The estimate's error is known once the run has completed, with or without failures."
            );
    }

    private static async Task<Results<Ok<SpendReport>, ProblemHttpResult>> ReportAsync(
        SpendBook book,
        TimeProvider clock,
        CancellationToken stop,
        DateOnly? from = null,
        DateOnly? to = null,
        string? by = null,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        var violations = new Violations();
        if (SpendQuestion.Of(by, from, to, clock.Today(), violations) is not { } question)
            return violations.ToProblem();
        var position = after is null ? null : SpendPosition.Parse(question.Grouping, after);
        if (after is not null && position is null)
            return Problem.BadCursor();

        var (total, rows) = await book.ReadAsync(question.Grouping, question.From, question.To, position, size + 1, stop);
        var page = rows.ToPage(size, row => row, row => SpendPosition.Cursor(question.Grouping, row));
        return TypedResults.Ok(new SpendReport(question.Grouping.Name, question.From, question.To, total, page.Items, page.Next));
    }

    private static async Task<Results<Ok<RunSpendView>, ProblemHttpResult>> RunAsync(
        Guid id,
        RunSpending spending,
        CancellationToken stop
    ) => await spending.FindAsync(new RunId(id), stop) is { } view ? TypedResults.Ok(view) : Problem.Unknown("run", id);

    /// <summary>The day it is, UTC.</summary>
    internal static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}
