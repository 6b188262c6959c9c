using CollectionPlatform.Api.Budget;
using CollectionPlatform.Api.Categories;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Collections;

/// <param name="OlderThanDays">1 to 365: categories with nothing older are not stale.</param>
/// <param name="WithinUsd">Most that the chosen categories may be expected to cost together.</param>
/// <param name="SkipLookupsYoungerThanDays">As of the collection that is to be started; it makes categories cheaper.</param>
public sealed record StaleRequest(int? OlderThanDays, decimal? WithinUsd, int? SkipLookupsYoungerThanDays);

/// <summary>Chooses what to refresh for an amount.</summary>
internal static class StaleEndpoint
{
    public static void MapStale(this IEndpointRouteBuilder collections) =>
        collections
            .MapPost("/stale", ChooseAsync)
            .WithSummary("Which stale categories fit under an amount; nothing is started")
            .WithDescription(
                "Of the enabled categories those that were never collected to their end, not within olderThanDays, or with products whose "
                    + "last look-up is older: the oldest first, as many as fit under withinUsd and below the cap. leftOut lists the stale "
                    + "ones that do not fit, fresh counts the others."
            )
            .ProducesProblem(400);

    private static async Task<Results<Ok<StaleChoice>, ProblemHttpResult>> ChooseAsync(
        StaleRequest request,
        CollectionDb db,
        PageBounds bounds,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        if (request.OlderThanDays is not { } days)
            violations.Add("olderThanDays", "must be given");
        else
            violations.Range("olderThanDays", days, Freshness.MinDays, Freshness.MaxDays);
        if (request.WithinUsd is null)
            violations.Add("withinUsd", "must be given");
        violations.Money("withinUsd", request.WithinUsd, SettingsEndpoints.MaxCapUsd);
        violations.SkipDays(request.SkipLookupsYoungerThanDays);
        if (violations.Any)
            return violations.ToProblem();

        var categories = await db.Categories.AsNoTracking().Where(c => c.Enabled).OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(stop);
        var views = await db.ViewsAsync(categories, request.OlderThanDays, stop);
        var settings = await db.SettingsViewAsync(stop);
        var estimate = await db.EstimateAsync(categories, settings, bounds, request.SkipLookupsYoungerThanDays, stop);
        var border = clock.GetUtcNow().AddDays(-request.OlderThanDays!.Value);
        return TypedResults.Ok(StaleChoice.Of(views, estimate, request.WithinUsd!.Value, border, CategorySelection.MaxCategories));
    }
}
