using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Providers;

/// <param name="Choice"><c>skip</c>: what fails like this is skipped, until the provider answers something else. <c>wait</c>: it goes on
/// being probed.</param>
public sealed record StormDecision(string? Choice);

/// <summary>
/// What a person does for a provider that needs one: says that it is mended, or decides in a failure storm that does not end by itself.
/// </summary>
internal static class AttentionEndpoints
{
    public static void MapAttention(this IEndpointRouteBuilder api)
    {
        var provider = api.MapGroup("/providers/{name}").WithTags("Providers").ProducesProblem(404).ProducesProblem(409);
        provider
            .MapPost("/decision", DecideAsync)
            .WithSummary("Skip what fails alike in a failure storm, or keep waiting")
            .ProducesProblem(400);
        provider
            .MapPost("/probe", ProbeAsync)
            .WithSummary(
                "Try a provider again at once that is down, limits our rate or needs a person; the next unit that waits for it is the try"
            );
    }

    private static async Task<Results<Ok<ProviderView>, ProblemHttpResult>> DecideAsync(
        string name,
        StormDecision request,
        GateDecisions decisions,
        CollectionDb db,
        ClaimsPrincipal caller,
        CancellationToken stop
    )
    {
        if (ProviderNames.Parse(name) is not { } provider)
            return Problem.Unknown("provider", name);
        if (request.Choice is not ("skip" or "wait"))
            return Problem.Invalid("choice", "must be skip or wait");
        var decided = await decisions.DecideAsync(provider, request.Choice == "skip", caller.Actor(), stop);
        var row = await db.Providers.AsNoTracking().SingleAsync(p => p.Name == provider, stop);
        return decided
            ? TypedResults.Ok(ProviderView.Of(row, await db.NowAsync(stop)))
            : Problem.Of(
                StatusCodes.Status409Conflict,
                "no-decision-needed",
                $"There is nothing to decide about {name}: it is {WireJson.Name(row.State)}, and no failure storm waits for a "
                    + "person. See /api/providers."
            );
    }

    private static async Task<Results<Ok<ProviderView>, ProblemHttpResult>> ProbeAsync(
        string name,
        GateDecisions decisions,
        CollectionDb db,
        ClaimsPrincipal caller,
        CancellationToken stop
    )
    {
        if (ProviderNames.Parse(name) is not { } provider)
            return Problem.Unknown("provider", name);
        var asked = await decisions.AskProbeAsync(provider, caller.Actor(), stop);
        var row = await db.Providers.AsNoTracking().SingleAsync(p => p.Name == provider, stop);
        return asked
            ? TypedResults.Ok(ProviderView.Of(row, await db.NowAsync(stop)))
            : Problem.Of(StatusCodes.Status409Conflict, "no-probe-needed", $"{name} is up: there is nothing to try. See /api/providers.");
    }
}
