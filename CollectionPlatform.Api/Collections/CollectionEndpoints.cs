using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Budget;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Api.Collections;

/// <param name="SkipLookupsYoungerThanDays">As of the collection.</param>
public sealed record EstimateRequest(IReadOnlyList<Guid>? CategoryIds, int? SkipLookupsYoungerThanDays);

/// <param name="Name">Up to 200 characters; when left out, <c>Collection</c> and the time in UTC.</param>
/// <param name="AcknowledgeWarning">Needed when the estimate reaches the warning mark of the cap.</param>
/// <param name="ExpectedTotalUsd">The total that was seen: another one now (compared to 6 decimals) refuses the start.</param>
/// <param name="ExpectedCapUsd">The same for the budget cap.</param>
/// <param name="SkipLookupsYoungerThanDays">1 to 365: products whose last eBay search was complete and is younger are not looked up; when
/// left out, all are.</param>
public sealed record CollectionRequest(
    IReadOnlyList<Guid>? CategoryIds,
    string? Name,
    bool? AcknowledgeWarning,
    decimal? ExpectedTotalUsd,
    decimal? ExpectedCapUsd,
    int? SkipLookupsYoungerThanDays
);

public static class CollectionEndpoints
{
    private const int MaxKey = 200;

    public static void MapCollections(this IEndpointRouteBuilder api)
    {
        var collections = api.MapGroup("/collections").WithTags("Collections");
        collections
            .MapPost("/estimate", EstimateAsync)
            .WithSummary("What collecting these categories is expected to cost")
            .WithDescription(
                "With skipLookupsYoungerThanDays (1-365), products whose last eBay search was complete and is younger are not among the "
                    + "calls: skippedFresh counts them, savedUsd is what their searches would cost."
            )
            .ProducesProblem(400);
        collections.MapStale();
        collections
            .MapPost("", StartAsync)
            .WithSummary("Start a collection; with an Idempotency-Key, which is the caller's own, it is safe to repeat")
            .WithDescription(
                "409 estimate-changed when expectedTotalUsd or expectedCapUsd are not the figures of now: the answer carries the present "
                    + "estimate, nothing was started.\n"
                    + "409 budget-blocked when the estimate reaches the cap, budget-warning at the warning mark without "
                    + "acknowledgeWarning.\n"
                    + "With skipLookupsYoungerThanDays (1-365), a product whose last eBay search was complete and is younger when the run "
                    + "finds it is collected and not looked up; counts.skippedFresh and spend.savedUsd of the run tell.\n"
                    + "422 when the key came with another body before."
            )
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(422);
    }

    /// <summary>The bounds of the option, the same wherever it is taken.</summary>
    internal static void SkipDays(this Violations violations, int? days) =>
        violations.Range("skipLookupsYoungerThanDays", days, Freshness.MinDays, Freshness.MaxDays);

    private static async Task<Results<Ok<EstimateView>, ProblemHttpResult>> EstimateAsync(
        EstimateRequest request,
        CollectionDb db,
        PageBounds bounds,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        CategorySelection.Check(violations, request.CategoryIds);
        violations.SkipDays(request.SkipLookupsYoungerThanDays);
        if (violations.Any)
            return violations.ToProblem();
        var categories = await CategorySelection.LoadAsync(db, request.CategoryIds!, violations, stop);
        if (violations.Any)
            return violations.ToProblem();
        var settings = await db.SettingsViewAsync(stop);
        return TypedResults.Ok(await db.EstimateAsync(categories, settings, bounds, request.SkipLookupsYoungerThanDays, stop));
    }

    private static Task<Results<Created<RunView>, Ok<RunView>, ProblemHttpResult>> StartAsync(
        CollectionRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        CollectionStart start,
        ClaimsPrincipal caller,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        CategorySelection.Check(violations, request.CategoryIds);
        violations.SkipDays(request.SkipLookupsYoungerThanDays);
        var name = violations.OptionalText("name", request.Name, 200);
        var key = violations.OptionalText("Idempotency-Key", idempotencyKey, MaxKey);
        return violations.Any
            ? Task.FromResult<Results<Created<RunView>, Ok<RunView>, ProblemHttpResult>>(violations.ToProblem())
            : start.StartAsync(request with { Name = name }, key is null ? null : caller.OwnIdempotencyKey(key), caller.Actor(), stop);
    }
}
