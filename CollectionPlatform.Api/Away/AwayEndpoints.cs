using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Away;

/// <summary>
/// What happened since the caller last said that everything is seen. Everybody has a mark of their own, which a viewer moves, too.
/// </summary>
public static class AwayEndpoints
{
    /// <summary>Who never moved the mark is told of this long.</summary>
    private static readonly TimeSpan First = TimeSpan.FromDays(7);

    /// <summary>Clocks of two machines differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public static void MapAway(this IEndpointRouteBuilder api)
    {
        var away = api.MapGroup("/away").WithTags("Runs");
        away.MapGet("", GetAsync)
            .WithSummary("What ended, was stopped by the cap or began to need a person since the caller last moved its mark")
            .WithDescription(
                "The mark is the caller's own. A caller that never moved it is told of the last 7 days. Runs the caller cancelled are left "
                    + "out. With until, only what happened up to then is told."
            );
        away.MapPut("", SeenAsync)
            .WithSummary("Move the caller's mark to the until that was shown, and answer what is left; a viewer may do it, too")
            .ProducesProblem(400);
    }

    private static async Task<Ok<AwayView>> GetAsync(
        AwayNews news,
        UsersDb users,
        ClaimsPrincipal caller,
        TimeProvider clock,
        CancellationToken stop,
        DateTimeOffset? until = null
    )
    {
        var name = NameOf(caller);
        var since = await users.Visits.Where(v => v.Caller == name).Select(v => (DateTimeOffset?)v.SeenUntil).SingleOrDefaultAsync(stop);
        return TypedResults.Ok(await news.SinceAsync(since ?? clock.GetUtcNow() - First, caller.Actor(), stop, until?.ToUniversalTime()));
    }

    private static async Task<Results<Ok<AwayView>, ProblemHttpResult>> SeenAsync(
        AwayRequest request,
        AwayNews news,
        UsersDb users,
        ClaimsPrincipal caller,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (request.Until?.ToUniversalTime() is not { } until || until > clock.GetUtcNow() + Tolerance)
            return Problem.Invalid("until", "must be the until that GET /api/away told; it is never later than now");
        // Two tabs may say it at once, and neither may take back what the other said.
        var since = (
            await users
                .Database.SqlQuery<DateTimeOffset>(
                    $"""
                    insert into identity.visits (caller, seen_until) values ({NameOf(caller)}, {until})
                    on conflict (caller) do update set seen_until = greatest(visits.seen_until, excluded.seen_until)
                    returning seen_until as "Value"
                    """
                )
                .ToListAsync(stop)
        )[0];
        return TypedResults.Ok(await news.SinceAsync(since, caller.Actor(), stop));
    }

    private static string NameOf(ClaimsPrincipal caller) => caller.Id()?.ToString() ?? caller.Actor();
}
