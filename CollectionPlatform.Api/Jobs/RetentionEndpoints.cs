using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Jobs;

using Answered = Results<Created<RunView>, Ok<RetentionPreview>, ProblemHttpResult>;

/// <param name="OlderThanDays">Runs that ended more days ago lose their details; 1 to 3650.</param>
/// <param name="DryRun">Only says what would be removed.</param>
public sealed record RetentionRequest(int? OlderThanDays, bool? DryRun);

public static class RetentionEndpoints
{
    public static void AddRetention(this IServiceCollection services) =>
        services.AddSingleton<RetentionTargets>().AddScoped<RetentionStart>();

    public static void MapRetention(this IEndpointRouteBuilder api) =>
        api.MapPost("/jobs/retention", StartAsync)
            .WithTags("Jobs")
            .WithSummary(
                "Remove the log, failures, history and list of products of runs that ended long ago; with dryRun only count "
                    + "them. Products, spend and timelines stay"
            )
            .ProducesProblem(400)
            .ProducesProblem(409);

    private static async Task<Answered> StartAsync(
        RetentionRequest request,
        RetentionStart retention,
        ClaimsPrincipal caller,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        violations.Range("olderThanDays", request.OlderThanDays, RetentionRun.MinDays, RetentionRun.MaxDays);
        if (request.OlderThanDays is null)
            violations.Add("olderThanDays", "must be given: a whole number of days");
        if (violations.Any)
            return violations.ToProblem();
        return request.DryRun == true
            ? TypedResults.Ok(await retention.PreviewAsync(request.OlderThanDays!.Value, stop))
            : await retention.StartAsync(request.OlderThanDays!.Value, caller.Actor(), stop);
    }
}
