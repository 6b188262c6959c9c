using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Providers;

/// <param name="Choice"><c>skip</c>: what fails like this is skipped, until the provider answers something else. <c>wait</c>: it goes on being probed.</param>
public sealed record StormDecision(string? Choice);

/// <summary>A person's choice when every item fails alike and probes do not end it.</summary>
internal static class StormDecisionEndpoint
{
    public static void MapStormDecision(this IEndpointRouteBuilder api) =>
        api.MapPost("/providers/{name}/decision", DecideAsync).WithTags("Providers")
            .WithSummary("Skip what fails alike in a failure storm, or keep waiting").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<Ok<ProviderView>, ProblemHttpResult>> DecideAsync(
        string name, StormDecision request, GateStore gates, CollectionDb db, ClaimsPrincipal caller, TimeProvider clock, CancellationToken stop)
    {
        if (ProviderNames.All.Where(p => p.Key() == name).Select(p => (ProviderName?)p).SingleOrDefault() is not { } provider) return Problem.Unknown("provider", name);
        if (request.Choice is not ("skip" or "wait")) return Problem.Invalid("choice", "must be skip or wait");
        var decided = await gates.DecideAsync(provider, request.Choice == "skip", caller.Actor(), stop);
        var row = await db.Providers.AsNoTracking().SingleAsync(p => p.Name == provider, stop);
        return decided ? TypedResults.Ok(ProviderView.Of(row, clock.GetUtcNow())) : Problem.Of(
            StatusCodes.Status409Conflict, "no-decision-needed",
            $"There is nothing to decide about {name}: it is {Core.Wire.WireJson.Name(row.State)}, and no failure storm waits for a person. See /api/providers.");
    }
}
