using System.Collections.Concurrent;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    /// <summary>The rows of the report by what it is by; none where there are none here.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<SpendRow>> Spend { get; } = new();

    public List<PastEstimate> PastEstimates { get; } = [];

    private void MapSpend(WebApplication api)
    {
        api.MapGet("/api/spend", (string by, DateOnly from, DateOnly to, string? after, int? limit) =>
        {
            if (to.DayNumber - from.DayNumber >= 3_660)
                return Problem(400, "invalid-input", "from must lie at most 3660 days before to.");
            var rows = Spend.GetValueOrDefault(by) ?? [];
            var page = Paged(rows, after, limit ?? 50);
            var total = SpendRow.Of(
                null,
                null,
                rows.Sum(r => r.Calls),
                rows.Sum(r => r.SettledUsd),
                rows.Sum(r => r.UncertainUsd),
                rows.Sum(r => r.WastedUsd),
                rows.Sum(r => r.DiscrepancyUsd),
                rows.Sum(r => r.UsefulItems)
            );
            return Results.Ok(new SpendReport(by, from, to, total, page.Items, page.Next));
        });
        api.MapGet("/api/spend/estimates", (int? limit) => Paged(PastEstimates, null, limit ?? 50));
        api.MapGet("/api/spend.csv", (string by, string from, string to) => Results.Text($"{by},{from},{to}\r\n", "text/csv"));
    }
}
