using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Spend;

/// <summary>What was spent: on everything, and by a run.</summary>
public static class SpendEndpoints
{
    private const int DefaultDays = 30,
        MaxDays = 3_660;

    /// <summary>Days outside of this are a slip of the pen.</summary>
    private static readonly DateOnly First = new(2000, 1, 1),
        Last = new(2999, 12, 31);

    public static void AddSpend(this IServiceCollection services) => services.AddScoped<SpendBook>().AddScoped<RunSpending>();

    public static void MapSpend(this IEndpointRouteBuilder api)
    {
        api.MapGet("/spend", ReportAsync)
            .WithTags("Spend")
            .ProducesProblem(400)
            .WithSummary(
                "What calls came to by day, provider, category or run, over the days (UTC) from and to; the last 30 days by day "
                    + "unless said otherwise"
            )
            .WithDescription(
                "Sums of the book of spend, USD with 6 decimals; total is the sum of all rows, of other pages too. "
                    + "Days come newest first, all else most expensive first.\n"
                    + "While runs go on a row can rise past the cursor; days that are over do not change, except that calls a lost "
                    + "worker never sent are freed when it comes back.\n"
                    + "A category row whose key is null holds calls that were in flight when their worker was lost."
            );
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
        var grouping = SpendGrouping.All.FirstOrDefault(g => g.Name == (by ?? "day"));
        if (grouping is null)
            violations.Add("by", $"is one of {string.Join(", ", SpendGrouping.All.Select(g => g.Name))}");
        Check(violations, "from", from);
        Check(violations, "to", to);
        if (violations.Any)
            return violations.ToProblem();
        var end = to ?? Max(from, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var start = from ?? end.AddDays(1 - DefaultDays);
        if (start > end)
            violations.Add("from", "must not be after to");
        if (end.DayNumber - start.DayNumber >= MaxDays)
            violations.Add("from", $"must lie at most {MaxDays} days before to");
        var position = after is null ? null : SpendPosition.Parse(grouping!, after);
        if (violations.Any)
            return violations.ToProblem();
        if (after is not null && position is null)
            return Problem.BadCursor();

        var (total, rows) = await book.ReadAsync(grouping!, start, end, position, size + 1, stop);
        var page = rows.ToPage(size, row => row, row => SpendPosition.Cursor(grouping!, row));
        return TypedResults.Ok(new SpendReport(grouping!.Name, start, end, total, page.Items, page.Next));
    }

    private static async Task<Results<Ok<RunSpendView>, ProblemHttpResult>> RunAsync(
        Guid id,
        RunSpending spending,
        CancellationToken stop
    ) => await spending.FindAsync(new RunId(id), stop) is { } view ? TypedResults.Ok(view) : Problem.Unknown("run", id);

    private static void Check(Violations violations, string field, DateOnly? day)
    {
        if (day < First || day > Last)
            violations.Add(field, "must be a day from 2000-01-01 to 2999-12-31");
    }

    private static DateOnly Max(DateOnly? a, DateOnly b) => a > b ? a.Value : b;
}
