using System.Collections.Concurrent;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    /// <summary>Null: what the runs make it.</summary>
    public ExposureView? Exposure { get; set; }

    /// <summary>Money of runs that do not go as estimated.</summary>
    public ConcurrentDictionary<Guid, RunSpendView> Moneys { get; } = new();

    /// <summary>Categories of runs that did not bring what was expected.</summary>
    public ConcurrentDictionary<Guid, IReadOnlyList<RunCategoryView>> Outcomes { get; } = new();

    public List<PriceHistoryEntry> PastPrices { get; } = [];
    public decimal EbayDiscrepancyUsd { get; set; }

    /// <summary>Answers what pages show beside their matter with 500.</summary>
    public bool BudgetFails { get; set; }

    private void MapBudget(WebApplication api)
    {
        api.MapGet("/api/exposure", () => BudgetFails ? Failed() : Results.Ok(Exposure ?? ExposureOfRuns()));
        api.MapGet("/api/runs/{id:guid}/spend", (Guid id) => BudgetFails ? Failed()
            : Moneys.TryGetValue(id, out var money) ? Results.Ok(money)
            : Runs.TryGetValue(id, out var run) ? Results.Ok(Samples.Money(run))
            : NoRun());
        api.MapGet("/api/prices/history", (string? after, int? limit) =>
            BudgetFails ? Failed() : Results.Ok(Paged(PastPrices, after, limit ?? 50))
        );
    }

    private ExposureView ExposureOfRuns()
    {
        var active = Runs
            .Values.Where(r => r.State is RunState.Pending or RunState.Running or RunState.Pausing or RunState.Cancelling)
            .ToList();
        var paused = Runs.Values.Where(r => r.State == RunState.Paused).ToList();
        return new(active.Count, active.Sum(Left), active.Sum(Left) / 2, paused.Count, paused.Sum(Left), [], null);

        static decimal Left(RunView run) => Math.Max(0, run.Spend.CapUsd - run.Spend.SettledUsd - run.Spend.UncertainUsd);
    }

    private static IResult Failed() => Problem(500, "fault", "Something broke.");
}
