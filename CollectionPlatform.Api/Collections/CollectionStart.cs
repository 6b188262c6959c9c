using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CollectionPlatform.Api.Budget;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Runs;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Collections;

using Started = Results<Created<RunView>, Ok<RunView>, ProblemHttpResult>;

/// <summary>
/// Starts collections: the run, its categories and its first event in one transaction, under the cap in force at its commit.
/// </summary>
public sealed class CollectionStart(CollectionDb db, RunViews views, Announcer announcer, PageBounds bounds, TimeProvider clock)
{
    /// <param name="key">The Idempotency-Key: the same request under the same key yields the same run, also when both come at once.</param>
    public async Task<Started> StartAsync(CollectionRequest request, string? key, string actor, CancellationToken stop)
    {
        var hash = key is null
            ? null
            : Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Options)));
        if (key is not null && await ReplayAsync(key, hash!, stop) is { } earlier)
            return earlier;
        try
        {
            return await db.RepeatWhenStalledAsync(() => CreateAsync(request, key, hash, actor, stop));
        }
        catch (DbUpdateException e)
            when (key is not null && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            db.ChangeTracker.Clear();
            return await ReplayAsync(key, hash!, stop) ?? throw new InvalidOperationException("A run took the key and is gone again.", e);
        }
    }

    private async Task<Started?> ReplayAsync(string key, string hash, CancellationToken stop)
    {
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.IdempotencyKey == key, stop);
        if (run is null)
            return null;
        if (run.IdempotencyHash != hash)
        {
            return Problem.Of(
                StatusCodes.Status422UnprocessableEntity,
                "idempotency-key-reused",
                $"This Idempotency-Key came with another body before, which started run {run.Id}; use a new key for a new collection."
            );
        }
        return TypedResults.Ok(await views.OfAsync(run, stop));
    }

    private async Task<Started> CreateAsync(CollectionRequest request, string? key, string? hash, string actor, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var settings = await db.LockSettingsAsync(stop);
        var violations = new Violations();
        var categories = await CategorySelection.LoadAsync(db, request.CategoryIds!, violations, stop);
        if (violations.Any)
            return violations.ToProblem();
        var estimate = await db.EstimateAsync(categories, settings, bounds, request.SkipLookupsYoungerThanDays, stop);
        if (new EstimateConsent(request.ExpectedTotalUsd, request.ExpectedCapUsd).Refusal(estimate) is { } changed)
            return changed;
        if (BudgetRefusal.Of(estimate, request.AcknowledgeWarning == true) is { } refusal)
            return refusal;

        var now = clock.GetUtcNow();
        var run = new Run
        {
            Id = RunId.New(),
            Job = JobNames.Collection,
            State = RunState.Pending,
            RequestedBy = actor,
            CreatedAt = now,
            Name = request.Name ?? string.Create(CultureInfo.InvariantCulture, $"Collection {now:yyyy-MM-dd HH:mm} UTC"),
            EstimateUsd = estimate.TotalUsd,
            EstimateCalls = estimate.AmazonCalls + estimate.EbayCalls,
            CapUsd = settings.BudgetCapUsd,
            SkipLookupsYoungerThanDays = request.SkipLookupsYoungerThanDays,
            UnitsKnown = categories.Count,
            IdempotencyKey = key,
            IdempotencyHash = hash,
            TraceParent = TraceParent.Current,
        };
        db.Runs.Add(run);
        db.RunCategories.AddRange(
            categories
                .Zip(estimate.Categories, (category, part) => (category, part))
                .Select((c, ordinal) => Of(run.Id, ordinal, c.category, c.part))
        );
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = run.Id,
                At = now,
                Kind = WireJson.Name(RunState.Pending),
                Actor = actor,
                Detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Requested for {categories.Count} categor{(categories.Count == 1 ? "y" : "ies")}, about "
                        + $"${estimate.TotalUsd:0.00####} of a cap of ${settings.BudgetCapUsd:0.00####}{Skipping(request)}"
                ),
            }
        );
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        await announcer.RunChangedAsync(run.Id, run.State);
        return TypedResults.Created($"/api/runs/{run.Id}", await views.OfAsync(run, stop));
    }

    private static string Skipping(CollectionRequest request) =>
        request.SkipLookupsYoungerThanDays is { } days
            ? string.Create(CultureInfo.InvariantCulture, $"; eBay look-ups younger than {days} day{(days == 1 ? "" : "s")} are skipped")
            : "";

    private static RunCategory Of(RunId run, int ordinal, Category category, CategoryEstimate part) =>
        new()
        {
            RunId = run,
            Ordinal = (short)ordinal,
            CategoryId = category.Id,
            ExternalId = category.ExternalId,
            Name = category.Name,
            ExpectedProducts = part.ExpectedProducts,
            EstimatedAmazonCalls = part.AmazonCalls,
            EstimatedEbayCalls = part.EbayCalls,
            EstimateUsd = part.TotalUsd,
            EstimateLowUsd = part.LowUsd,
            EstimateHighUsd = part.HighUsd,
            EstimatedSkippedFresh = part.SkippedFresh,
            UnitsKnown = 1, // its first page
        };
}
