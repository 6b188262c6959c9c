using System.Globalization;
using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Failures;

/// <summary>Starts a run over the failures of another that no retry has resolved: estimated and capped like any run.</summary>
public sealed class FailureRetry(CollectionDb db, UnresolvedFailures unresolved, RunViews views, Announcer announcer, TimeProvider clock)
{
    private const int MaxName = 200;

    /// <summary>What a retry would take over and cost now; refused like the start itself where there is nothing to start.</summary>
    public async Task<Results<Ok<RetryEstimateView>, ProblemHttpResult>> EstimateAsync(RunId of, SkipReason? reason, CancellationToken stop)
    {
        if (await FindAsync(of, stop) is not { } failed)
            return Problem.Unknown("run", of);
        if (Refusal(await ChainAsync(failed, stop), failed) is { } refusal)
            return refusal;
        var parts = await unresolved.PartsAsync(failed, reason, stop);
        if (parts.Count == 0)
            return Nothing(reason);
        return TypedResults.Ok(
            new RetryEstimateView(parts.Sum(p => (long)p.Units), await EstimateAsync(parts, await db.SettingsViewAsync(stop), stop))
        );
    }

    public Task<Results<Created<RunView>, ProblemHttpResult>> StartAsync(
        RunId of,
        SkipReason? reason,
        RetryRequest request,
        string actor,
        CancellationToken stop
    ) => db.RepeatWhenStalledAsync(() => CreateAsync(of, reason, request, actor, stop));

    private async Task<Results<Created<RunView>, ProblemHttpResult>> CreateAsync(
        RunId of,
        SkipReason? reason,
        RetryRequest request,
        string actor,
        CancellationToken stop
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var settings = await db.LockSettingsAsync(stop);
        if (await FindAsync(of, stop) is not { } failed)
            return Problem.Unknown("run", of);
        // one retry of a chain at a time
        await db.Database.ExecuteSqlAsync($"select 1 from runs where id = {failed.ChainId.Value} for no key update", stop);
        var chain = await ChainAsync(failed, stop);
        if (Refusal(chain, failed) is { } impossible)
            return impossible;

        var parts = await unresolved.PartsAsync(failed, reason, stop);
        if (parts.Count == 0)
            return Nothing(reason);
        var estimate = await EstimateAsync(parts, settings, stop);
        if (new EstimateConsent(request.ExpectedTotalUsd, request.ExpectedCapUsd).Refusal(estimate) is { } changed)
            return changed;
        if (BudgetRefusal.Of(estimate, request.AcknowledgeWarning == true, "retry the failures of one reason only") is { } refusal)
            return refusal;

        var id = RunId.New();
        var units = await unresolved.TakeAsync(failed, reason, id, stop);
        var first = chain.Single(r => r.Id == failed.ChainId).Name;
        var name = string.Create(CultureInfo.InvariantCulture, $"{first.Cut(MaxName - 20)} · retry {chain.Count}");
        var run = Retry(id, failed, name, actor, units, estimate, settings);
        db.Runs.Add(run);
        db.RunCategories.AddRange(parts.Select((part, ordinal) => part.Of(id, ordinal, estimate.Categories[ordinal])));
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = id,
                At = run.CreatedAt,
                Kind = WireJson.Name(RunState.Pending),
                Actor = actor,
                Detail = Detail(failed, reason, units, estimate),
            }
        );
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = of,
                At = run.CreatedAt,
                Kind = "retried",
                Actor = actor,
                Detail = string.Create(CultureInfo.InvariantCulture, $"{Failures(units)} {Are(units)} tried again by run {id}"),
            }
        );
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        await announcer.RunChangedAsync(id, run.State);
        await announcer.RunChangedAsync(of, failed.State);
        return TypedResults.Created($"/api/runs/{id}", await views.OfAsync(run, stop));
    }

    private Task<Run?> FindAsync(RunId id, CancellationToken stop) => db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, stop);

    private Task<List<Run>> ChainAsync(Run of, CancellationToken stop) =>
        db.Runs.AsNoTracking().Where(r => r.ChainId == of.ChainId).ToListAsync(stop);

    private async Task<EstimateView> EstimateAsync(List<RetryPart> parts, SettingsView settings, CancellationToken stop)
    {
        var (prices, aboveList) = await db.ReservedPricesAsync(stop);
        return Estimator.Of(
            parts.Select(p => (p.ToCategory(), CategoryForecast.Retry(p.ToCategory(), p.FirstPages, p.Pages, p.LookUps))),
            prices,
            settings
        ) with
        {
            BillsAboveList = aboveList,
        };
    }

    private Run Retry(RunId id, Run failed, string name, string actor, int units, EstimateView estimate, SettingsView settings) =>
        new()
        {
            Id = id,
            Job = failed.Job,
            State = RunState.Pending,
            RequestedBy = actor,
            CreatedAt = clock.GetUtcNow(),
            RetryOf = failed.Id,
            ChainId = failed.ChainId,
            Name = name,
            EstimateUsd = estimate.TotalUsd,
            EstimateCalls = estimate.AmazonCalls + estimate.EbayCalls,
            CapUsd = settings.BudgetCapUsd,
            SkipLookupsYoungerThanDays = failed.SkipLookupsYoungerThanDays,
            UnitsKnown = units,
            TraceParent = TraceParent.Current,
        };

    /// <param name="which">What kind of failures, after the word.</param>
    private static string Failures(int units, string which = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{units} failure{(units == 1 ? "" : "s")}{which}");

    private static string Are(int units) => units == 1 ? "is" : "are";

    private static string Detail(Run failed, SkipReason? reason, int units, EstimateView estimate) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Failures(units, reason is { } one ? $" ({WireJson.Name(one)})" : "")} of {failed.Name} {Are(units)} tried again, about "
                + $"${estimate.TotalUsd:0.00####} of a cap of ${estimate.BudgetCapUsd:0.00####}"
        );

    /// <summary>Why no retry of this chain can start; null when one can.</summary>
    private static ProblemHttpResult? Refusal(List<Run> chain, Run failed) =>
        chain.Find(r => r.DetailsRemovedAt is not null) is { } cleaned ? Removed(cleaned)
        : chain.Find(r => !r.State.IsFinal()) is { } busy ? Unfinished(busy, failed)
        : null;

    private static ProblemHttpResult Removed(Run cleaned) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "details-removed",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Retention deleted the failures of this run on {cleaned.DetailsRemovedAt:yyyy-MM-dd}; start a new collection of "
                    + $"its categories instead."
            ),
            ("detailsRemovedAt", cleaned.DetailsRemovedAt)
        );

    private static ProblemHttpResult Unfinished(Run busy, Run failed) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "run-unfinished",
            busy.Id == failed.Id
                ? $"The run is {WireJson.Name(busy.State)}; its failures can be tried again once it has ended, or once you cancel it."
                : $"Run {busy.Id} of the same chain of retries is {WireJson.Name(busy.State)}; wait for it or cancel it.",
            ("state", WireJson.Name(busy.State)),
            ("runId", busy.Id.Value)
        );

    private static ProblemHttpResult Nothing(SkipReason? reason) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "nothing-to-retry",
            reason is { } one
                ? $"The run has no unresolved failure of the reason {WireJson.Name(one)}; see its failures for those it has."
                : "The run has no failure that is not resolved already."
        );
}
