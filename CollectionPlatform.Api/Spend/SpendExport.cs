using System.Globalization;
using CollectionPlatform.Api.Limits;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Budget;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Spend;

/// <summary>The spend report as a file: all its rows, of one moment.</summary>
internal static class SpendExport
{
    private static readonly string[] Columns =
    [
        "name",
        "calls",
        "settledUsd",
        "uncertainUsd",
        "totalUsd",
        "wastedUsd",
        "discrepancyUsd",
        "usefulItems",
        "usdPerUsefulItem",
    ];

    public static void MapSpendExport(this IEndpointRouteBuilder api) =>
        api.MapGet("/spend.csv", ExportAsync)
            .WithTags("Spend")
            .WithSummary("The spend report as CSV: all its rows, of one moment, streamed; bom=true for spreadsheets")
            .WithDescription(
                "The first column has what the report is by, with the key of each row: day, month, provider, or the id of a category or "
                    + "run. The rows are in the order of the report, without its total."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .RequireRateLimiting(CallerLimits.Exports)
            .ProducesProblem(400);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(
        SpendBook book,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken stop,
        DateOnly? from = null,
        DateOnly? to = null,
        string? by = null,
        bool bom = false
    )
    {
        var violations = new Violations();
        if (SpendQuestion.Of(by, from, to, clock.Today(), violations) is not { } question)
            return violations.ToProblem();
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"spend-by-{question.Grouping.Name}-{question.From:yyyy-MM-dd}-{question.To:yyyy-MM-dd}.csv"
        );
        using var csv = new CsvDownload(response, name, bom);
        csv.Word(question.Grouping.Name);
        foreach (var column in Columns)
            csv.Word(column);
        await csv.EndLineAsync(stop);
        await foreach (var row in book.AllAsync(question.Grouping, question.From, question.To, stop))
            await WriteAsync(csv, row, stop);
        await csv.FinishAsync(stop);
        return TypedResults.Empty;
    }

    private static Task WriteAsync(CsvDownload csv, SpendRow row, CancellationToken stop) =>
        csv.Text(row.Key)
            .Text(row.Name)
            .Number(row.Calls)
            .Usd(row.SettledUsd)
            .Usd(row.UncertainUsd)
            .Usd(row.TotalUsd)
            .Usd(row.WastedUsd)
            .Usd(row.DiscrepancyUsd)
            .Number(row.UsefulItems)
            .Usd(row.UsdPerUsefulItem)
            .EndLineAsync(stop);
}
