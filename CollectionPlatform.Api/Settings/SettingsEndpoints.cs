using System.Globalization;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Requests;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Settings;

/// <summary>What is left out stays as it is.</summary>
public sealed record SettingsChange(decimal? BudgetCapUsd, int? WarnAtPercent);

public static class SettingsEndpoints
{
    public const decimal MaxCapUsd = 1_000_000;

    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        settings
            .MapGet("", async (CollectionDb db, HttpResponse response, CancellationToken stop) =>
                response.Tagged(await db.SettingsViewAsync(stop))
            )
            .WithSummary("Budget cap and warning mark")
            .WithEntityTag();
        settings
            .MapPut("", SaveAsync)
            .WithSummary("Save the cap (it also becomes the cap of every unfinished run) and the warning mark")
            .WithEntityTag()
            .ProducesProblem(400)
            .ProducesProblem(409);
    }

    private static async Task<Results<Ok<SettingsView>, ProblemHttpResult>> SaveAsync(
        SettingsChange request,
        [FromHeader(Name = EntityTags.IfMatch)] string? ifMatch,
        CollectionDb db,
        Announcer announcer,
        HttpContext http,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        violations.Money("budgetCapUsd", request.BudgetCapUsd, MaxCapUsd);
        violations.Range("warnAtPercent", request.WarnAtPercent, 1, 99);
        if (request is { BudgetCapUsd: null, WarnAtPercent: null })
            violations.Add("budgetCapUsd", "must be given, or warnAtPercent");
        if (violations.Any)
            return violations.ToProblem();
        return await db.RepeatWhenStalledAsync(() => ChangeAsync(request, ifMatch, db, announcer, http, clock, stop));
    }

    private static async Task<Results<Ok<SettingsView>, ProblemHttpResult>> ChangeAsync(
        SettingsChange request,
        string? ifMatch,
        CollectionDb db,
        Announcer announcer,
        HttpContext http,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var settings = await db.Settings.FromSql($"select * from settings where id = 1 for update").SingleAsync(stop);
        if (EntityTags.Refusal(http.Response, ifMatch, View(settings)) is { } refusal)
            return refusal;
        settings.BudgetCapUsd = request.BudgetCapUsd ?? settings.BudgetCapUsd;
        settings.WarnAtPercent = request.WarnAtPercent ?? settings.WarnAtPercent;
        var runs = await CapRunsAsync(db, settings.BudgetCapUsd, http.User.Actor(), clock.GetUtcNow(), stop);
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);

        foreach (var run in runs)
            await announcer.RunChangedAsync(run.Id, run.State);
        await announcer.ProvidersChangedAsync();
        return http.Response.Tagged(View(settings));
    }

    private static SettingsView View(Core.Budget.Settings settings) => new(settings.BudgetCapUsd, settings.WarnAtPercent);

    /// <summary>
    /// Gives every unfinished collection the cap, with a line in its timeline. Rows are locked in key order, as the commit does, so that
    /// the two cannot deadlock.
    /// </summary>
    private static async Task<List<Run>> CapRunsAsync(
        CollectionDb db,
        decimal capUsd,
        string actor,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var ended = Enum.GetValues<RunState>().Where(s => s.IsFinal()).Select(WireJson.Name).ToArray();
        var runs = await db
            .Runs.FromSql(
                $"""
                select * from runs where job = {JobNames.Collection} and state <> all ({ended}) and cap_usd <> {capUsd}
                order by id for no key update
                """
            )
            .ToListAsync(stop);
        foreach (var run in runs)
        {
            db.RunEvents.Add(
                new RunEvent
                {
                    RunId = run.Id,
                    At = now,
                    Kind = "capChanged",
                    Actor = actor,
                    Detail = string.Create(CultureInfo.InvariantCulture, $"Budget cap ${run.CapUsd:0.00####} → ${capUsd:0.00####}"),
                }
            );
            run.CapUsd = capUsd;
        }
        return runs;
    }
}
