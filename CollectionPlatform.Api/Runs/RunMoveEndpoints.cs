using System.Globalization;
using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Runs.Failures;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <param name="Reason">Only failures of this reason; all when left out.</param>
/// <param name="AcknowledgeWarning">Needed when the estimate reaches the warning mark of the cap.</param>
/// <param name="ExpectedTotalUsd">The total that was seen: another one now (compared to 6 decimals) refuses the start.</param>
/// <param name="ExpectedCapUsd">The same for the budget cap.</param>
public sealed record RetryRequest(string? Reason, bool? AcknowledgeWarning, decimal? ExpectedTotalUsd, decimal? ExpectedCapUsd)
{
    /// <summary>All failures, nothing acknowledged, nothing compared: what a call without a body asks for.</summary>
    public static readonly RetryRequest All = new(null, null, null, null);
}

/// <summary>What a person may do to a run; <see cref="RunMoves"/> decides whether it can be done.</summary>
internal static class RunMoveEndpoints
{
    public static void MapRunMoves(this IEndpointRouteBuilder runs)
    {
        Map(runs, "pause", "Make no further paid calls for the run", Moves(RunMove.Pause, "Pause requested"));
        Map(runs, "cancel", "End the run; what it collected stays", Moves(RunMove.Cancel, "Cancel requested"));
        runs.MapGet("/{id:guid}/retry-failed", EstimateRetryAsync)
            .WithSummary("What starting a run over these failures is expected to cost: the estimate that the start is judged by")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        runs.MapPost("/{id:guid}/retry-failed", RetryAsync)
            .WithSummary("Start a run over the failures that no retry has resolved, optionally of one reason; the body may be left out")
            .WithDescription(
                "409 estimate-changed when expectedTotalUsd or expectedCapUsd are not the figures of now: the answer carries the present "
                    + "estimate, nothing was started."
            )
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        Map(runs, "resume", "Let the run go on where it stopped", ResumeAsync);
    }

    private static void Map(IEndpointRouteBuilder runs, string move, string summary, Delegate handler) =>
        runs.MapPost($"/{{id:guid}}/{move}", handler).WithSummary(summary).ProducesProblem(404).ProducesProblem(409);

    private static Func<
        Guid,
        RunTransitions,
        RunViews,
        ClaimsPrincipal,
        CancellationToken,
        Task<Results<Ok<RunView>, ProblemHttpResult>>
    > Moves(RunMove move, string cause) =>
        async (id, transitions, views, caller, stop) =>
        {
            var result = await transitions.MoveAsync(new RunId(id), move, caller.Actor(), cause, stop);
            return await AnswerAsync(id, move, result, views, stop);
        };

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> ResumeAsync(
        Guid id,
        RunTransitions transitions,
        RunViews views,
        ClaimsPrincipal caller,
        CancellationToken stop
    )
    {
        Run? broke = null;
        var result = await transitions.MoveAsync(new RunId(id), RunMove.Resume, caller.Actor(), "Resume requested", stop, async (run, db) =>
        {
            if (run.Job != JobNames.Collection)
                return true; // pays for nothing
            var cheapest = await db.Providers.MinAsync(p => p.ReservedPriceUsd, stop);
            if (run.CapUsd - run.SettledUsd - run.UncertainUsd >= cheapest)
                return true;
            broke = run;
            return false;
        });
        return broke is null
            ? await AnswerAsync(id, RunMove.Resume, result, views, stop)
            : Problem.Of(
                StatusCodes.Status409Conflict,
                "budget-blocked",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The run has spent ${broke.SettledUsd + broke.UncertainUsd:0.00####} of its cap of ${broke.CapUsd:0.00####}: "
                        + $"no further call fits. Raise the cap, then resume."
                ),
                ("state", WireJson.Name(broke.State))
            );
    }

    private static async Task<Results<Ok<RetryEstimateView>, ProblemHttpResult>> EstimateRetryAsync(
        Guid id,
        FailureRetry retry,
        CancellationToken stop,
        string? reason = null
    ) => SkipReasons.TryParse(reason, out var only) ? await retry.EstimateAsync(new RunId(id), only, stop) : SkipReasons.Unknown();

    private static async Task<Results<Created<RunView>, ProblemHttpResult>> RetryAsync(
        Guid id,
        RetryRequest? request,
        FailureRetry retry,
        ClaimsPrincipal caller,
        CancellationToken stop
    )
    {
        request ??= RetryRequest.All;
        if (!SkipReasons.TryParse(request.Reason, out var reason))
            return SkipReasons.Unknown();
        return await retry.StartAsync(new RunId(id), reason, request, caller.Actor(), stop);
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> AnswerAsync(
        Guid id,
        RunMove move,
        MoveResult? result,
        RunViews views,
        CancellationToken stop
    )
    {
        if (result is not { } moved)
            return Problem.Unknown("run", id);
        if (moved.To is null)
            return NoSuchMove(move, moved.From);
        return await views.FindAsync(new RunId(id), stop) is { } run ? TypedResults.Ok(run) : Problem.Unknown("run", id);
    }

    private static ProblemHttpResult NoSuchMove(RunMove move, RunState from) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "no-such-move",
            from.IsFinal()
                ? Ended(from)
                : $"This run is {WireJson.Name(from)}; to {WireJson.Name(move)} it, it must be "
                    + $"{string.Join(" or ", move.Sources().Select(WireJson.Name))}.",
            ("state", WireJson.Name(from))
        );

    private static string Ended(RunState state) =>
        state switch
        {
            RunState.Cancelled => "This run was already cancelled.",
            RunState.Failed => "This run has already failed.",
            RunState.CompletedWithFailures => "This run was already completed, with failures.",
            _ => "This run was already completed.",
        };
}
