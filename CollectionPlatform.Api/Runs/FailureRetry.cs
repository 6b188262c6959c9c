using System.Globalization;
using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <summary>Starts a run over the failures of another that no retry has resolved: estimated and capped like any run.</summary>
public sealed class FailureRetry(CollectionDb db, RunViews views, Announcer announcer, TimeProvider clock)
{
    private const int MaxName = 200;

    public Task<Results<Created<RunView>, ProblemHttpResult>> StartAsync(RunId of, SkipReason? reason, bool acknowledged, string actor, CancellationToken stop) =>
        db.RepeatWhenEndedAsync(() => CreateAsync(of, reason, acknowledged, actor, stop));

    private async Task<Results<Created<RunView>, ProblemHttpResult>> CreateAsync(RunId of, SkipReason? reason, bool acknowledged, string actor, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var settings = await db.LockSettingsAsync(stop);
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == of, stop) is not { } failed) return Problem.Unknown("run", of);
        await db.Database.ExecuteSqlAsync($"select 1 from runs where id = {failed.ChainId.Value} for no key update", stop); // one retry of a chain at a time
        var chain = await db.Runs.AsNoTracking().Where(r => r.ChainId == failed.ChainId).ToListAsync(stop);
        if (chain.Find(r => !r.State.IsFinal()) is { } busy) return Unfinished(busy, failed);

        var id = RunId.New();
        var units = await TakeAsync(id, failed, reason, stop);
        if (units == 0) return Nothing(reason);
        var parts = await PartsAsync(id, of, stop);
        var estimate = Estimator.Of(parts.Select(p => (p.Category, CategoryForecast.Retry(p.Category, p.FirstPages, p.Pages, p.LookUps))), await db.PricesViewAsync(stop), settings);
        if (BudgetRefusal.Of(estimate, acknowledged, "retry the failures of one reason only") is { } refusal) return refusal;

        var first = chain.Single(r => r.Id == failed.ChainId).Name;
        var name = string.Create(CultureInfo.InvariantCulture, $"{first[..Math.Min(first.Length, MaxName - 20)]} · retry {chain.Count}");
        var run = Retry(id, failed, name, actor, units, estimate, settings);
        db.Runs.Add(run);
        db.RunCategories.AddRange(parts.Zip(estimate.Categories, (part, priced) => part.Of(id, priced)));
        db.RunEvents.Add(new RunEvent { RunId = id, At = run.CreatedAt, Kind = WireJson.Name(RunState.Pending), Actor = actor, Detail = Detail(failed, reason, units, estimate) });
        db.RunEvents.Add(new RunEvent { RunId = of, At = run.CreatedAt, Kind = "retried", Actor = actor, Detail = string.Create(CultureInfo.InvariantCulture, $"{units} failures are tried again by run {id}") });
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        await announcer.RunChangedAsync(id, run.State);
        await announcer.RunChangedAsync(of, failed.State);
        return TypedResults.Created($"/api/runs/{id}", await views.OfAsync(run, stop));
    }

    /// <summary>Gives the retry its units, with the ordinals that their categories get there. By hand, since there may be a hundred thousand.</summary>
    private Task<int> TakeAsync(RunId id, Run failed, SkipReason? reason, CancellationToken stop)
    {
        var word = reason is { } one ? WireJson.Name(one) : null;
        return db.Database.ExecuteSqlAsync($"""
            insert into retry_units (run_id, provider, subject, page, category)
            select {id.Value}, f.provider, f.subject, f.page, dense_rank() over (order by f.category) - 1
            from finished_units f
            where f.run_id = {failed.Id.Value} and f.reason is not null and ({word}::text is null or f.reason = {word})
              and not exists (
                select from runs r join finished_units g on g.run_id = r.id and g.provider = f.provider and g.subject = f.subject and g.page = f.page and g.reason is null
                where r.chain_id = {failed.ChainId.Value} and r.id <> f.run_id)
            """, stop);
    }

    private async Task<List<RetryPart>> PartsAsync(RunId id, RunId of, CancellationToken stop)
    {
        var units = await db.RetryUnits.Where(u => u.RunId == id).GroupBy(u => u.Category).Select(g => new
        {
            Ordinal = g.Key, FirstPages = g.Count(u => u.Provider == ProviderName.Amazon && u.Page == 1), Pages = g.Count(u => u.Provider == ProviderName.Amazon && u.Page > 1),
            LookUps = g.Count(u => u.Provider == ProviderName.Ebay),
        }).OrderBy(g => g.Ordinal).ToListAsync(stop);
        var before = await (from category in db.RunCategories
                            where category.RunId == of && db.FinishedUnits.Any(f => f.RunId == of && f.Category == category.Ordinal && f.Reason != null
                                && db.RetryUnits.Any(u => u.RunId == id && u.Provider == f.Provider && u.Subject == f.Subject && u.Page == f.Page))
                            orderby category.Ordinal
                            select category).AsNoTracking().ToListAsync(stop);
        return [.. units.Zip(before, (u, c) => new RetryPart(
            u.Ordinal, new Category { Id = c.CategoryId, Name = c.Name, ExternalId = c.ExternalId, ExpectedProducts = c.ExpectedProducts }, u.FirstPages, u.Pages, u.LookUps))];
    }

    private Run Retry(RunId id, Run failed, string name, string actor, int units, EstimateView estimate, SettingsView settings) => new()
    {
        Id = id, Job = failed.Job, State = RunState.Pending, RequestedBy = actor, CreatedAt = clock.GetUtcNow(), RetryOf = failed.Id, ChainId = failed.ChainId,
        Name = name, EstimateUsd = estimate.TotalUsd, EstimateCalls = estimate.AmazonCalls + estimate.EbayCalls, CapUsd = settings.BudgetCapUsd, UnitsKnown = units,
    };

    private static string Detail(Run failed, SkipReason? reason, int units, EstimateView estimate) => string.Create(CultureInfo.InvariantCulture,
        $"{units} failures{(reason is { } one ? $" ({WireJson.Name(one)})" : "")} of {failed.Name} are tried again, about ${estimate.TotalUsd:0.00####} of a cap of ${estimate.BudgetCapUsd:0.00####}");

    private static ProblemHttpResult Unfinished(Run busy, Run failed) => Problem.Of(
        StatusCodes.Status409Conflict, "run-unfinished",
        busy.Id == failed.Id ? $"The run is {WireJson.Name(busy.State)}; its failures can be tried again once it has ended (cancel it if it shall not go on)."
            : $"Run {busy.Id} of the same chain of retries is {WireJson.Name(busy.State)}; wait for it or cancel it.",
        ("state", WireJson.Name(busy.State)), ("runId", busy.Id.Value));

    private static ProblemHttpResult Nothing(SkipReason? reason) => Problem.Of(
        StatusCodes.Status409Conflict, "nothing-to-retry",
        reason is { } one ? $"The run has no unresolved failure of the reason {WireJson.Name(one)}; see its failures for those it has." : "The run has no failure that is not resolved already.");

    /// <summary>The failed units of a category.</summary>
    private sealed record RetryPart(short Ordinal, Category Category, int FirstPages, int Pages, int LookUps)
    {
        public RunCategory Of(RunId run, CategoryEstimate priced) => new()
        {
            RunId = run, Ordinal = Ordinal, CategoryId = Category.Id, ExternalId = Category.ExternalId, Name = Category.Name, ExpectedProducts = priced.ExpectedProducts,
            EstimatedAmazonCalls = priced.AmazonCalls, EstimatedEbayCalls = priced.EbayCalls, EstimateUsd = priced.TotalUsd, EstimateLowUsd = priced.LowUsd, EstimateHighUsd = priced.HighUsd,
            UnitsKnown = FirstPages + Pages + LookUps,
        };
    }
}
