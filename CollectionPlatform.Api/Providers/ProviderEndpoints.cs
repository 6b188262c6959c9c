using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Requests;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Providers;

/// <summary>What is left out stays as it is.</summary>
public sealed record PriceChange(decimal? PriceUsd, int? CallsPerSecond, int? Burst);

public sealed record PricesChange(PriceChange? Amazon, PriceChange? Ebay);

/// <summary>Gates, prices and rates of the paid APIs.</summary>
public static class ProviderEndpoints
{
    private const decimal MaxPriceUsd = 1_000;
    private const int MaxRate = 100_000;

    public static void MapProviders(this IEndpointRouteBuilder api)
    {
        api.MapGet("/providers", ListAsync)
            .WithTags("Providers")
            .WithSummary("State of each provider's gate, its price by the list, and what a call is reserved at while answers bill more")
            .ProducesProblem(400);
        api.MapAttention();
        var prices = api.MapGroup("/prices").WithTags("Providers");
        prices
            .MapGet("", async (CollectionDb db, HttpResponse response, CancellationToken stop) =>
                response.Tagged(await db.PricesViewAsync(stop))
            )
            .WithSummary("Price and rate of each provider")
            .WithEntityTag();
        prices
            .MapPut("", SaveAsync)
            .WithSummary("Save prices and rates; they hold for calls reserved from now on")
            .WithEntityTag()
            .ProducesProblem(400)
            .ProducesProblem(409);
        prices
            .MapGet("/history", PriceHistory.ListAsync)
            .WithSummary("Every price that was set, newest first: in force from then until the provider's next one")
            .ProducesProblem(400);
    }

    private static async Task<Results<Ok<Page<ProviderView>>, ProblemHttpResult>> ListAsync(
        CollectionDb db,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var now = await db.NowAsync(stop);
        var providers = await db.Providers.AsNoTracking().ToListAsync(stop);
        var views = providers.Select(p => ProviderView.Of(p, now)).OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        return PageQuery.PageOf(views, limit, after, p => p.Name) is { } page ? TypedResults.Ok(page) : Problem.BadCursor();
    }

    private static async Task<Results<Ok<PricesView>, ProblemHttpResult>> SaveAsync(
        PricesChange request,
        [FromHeader(Name = EntityTags.IfMatch)] string? ifMatch,
        CollectionDb db,
        Announcer announcer,
        HttpContext http,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var changes = new Dictionary<ProviderName, PriceChange?>
        {
            [ProviderName.Amazon] = request.Amazon,
            [ProviderName.Ebay] = request.Ebay,
        };
        var violations = new Violations();
        foreach (var (provider, change) in changes)
        {
            violations.Money($"{provider.Key()}.priceUsd", change?.PriceUsd, MaxPriceUsd);
            violations.Range($"{provider.Key()}.callsPerSecond", change?.CallsPerSecond, 1, MaxRate);
            violations.Range($"{provider.Key()}.burst", change?.Burst, 1, MaxRate);
        }
        if (changes.Values.All(c => c is null))
            violations.Add("amazon", "must be given, or ebay");
        if (violations.Any)
            return violations.ToProblem();
        return await db.RepeatWhenStalledAsync(() => ChangeAsync(changes, ifMatch, db, announcer, http, clock, stop));
    }

    private static async Task<Results<Ok<PricesView>, ProblemHttpResult>> ChangeAsync(
        Dictionary<ProviderName, PriceChange?> changes,
        string? ifMatch,
        CollectionDb db,
        Announcer announcer,
        HttpContext http,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var providers = await db.Providers.FromSql($"select * from providers order by name for no key update").ToListAsync(stop);
        if (EntityTags.Refusal(http.Response, ifMatch, await db.PricesViewAsync(stop)) is { } refusal)
            return refusal;
        var now = await db.NowAsync(stop);
        foreach (var provider in providers)
        {
            var change = changes[provider.Name];
            if (change?.PriceUsd is { } price && price != provider.PriceUsd)
                db.PriceList.Add(
                    new PriceListEntry
                    {
                        Provider = provider.Name,
                        PriceUsd = price,
                        Since = clock.GetUtcNow(),
                        Actor = http.User.Actor(),
                    }
                );
            if (change?.PriceUsd is { } listed)
                provider.SetPrice(listed, now);
            provider.CallsPerSecond = change?.CallsPerSecond ?? provider.CallsPerSecond;
            provider.Burst = change?.Burst ?? provider.Burst;
        }
        await db.SaveChangesAsync(stop); // the changed columns only: gates are the workers' to write
        var saved = await db.PricesViewAsync(stop);
        await transaction.CommitAsync(stop);
        await announcer.ProvidersChangedAsync();
        return http.Response.Tagged(saved);
    }
}
