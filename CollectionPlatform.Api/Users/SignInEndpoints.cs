using System.Globalization;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace CollectionPlatform.Api.Users;

public sealed record SignInRequest(string? UserName, string? Password);

public sealed record SignedIn(string UserName, Role Role);

/// <summary>Lets Web ask who may come in.</summary>
public static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder service) =>
        service
            .MapPost("/sign-in", SignInAsync)
            .WithTags("Users")
            .WithSummary("Check a user's password (service key only)")
            .RequireRateLimiting(Access.SignInLimit)
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(423)
            .ProducesProblem(429);

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(
        SignInRequest request,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        TimeProvider clock,
        HttpResponse response
    )
    {
        var violations = new Violations();
        var name = violations.Text("userName", request.UserName, UserRegistration.MaxUserName);
        if (string.IsNullOrEmpty(request.Password))
            violations.Add("password", "must be given");
        else if (request.Password.Length > UserRegistration.MaxPassword)
            violations.Add("password", $"must have at most {UserRegistration.MaxPassword} characters");
        if (violations.Any)
            return violations.ToProblem();

        if (await users.FindByNameAsync(name) is not { } user)
        {
            hasher.HashPassword(new User(), request.Password!); // takes as long as a check, so that time does not tell which names exist
            return Wrong();
        }
        if (user.LockoutEnd > clock.GetUtcNow())
            return LockedOut(user, response, clock);
        if (await users.CheckPasswordAsync(user, request.Password!))
        {
            if (user.AccessFailedCount > 0)
                await users.ResetAccessFailedCountAsync(user);
            return TypedResults.Ok(new SignedIn(user.UserName!, user.Role));
        }
        await users.AccessFailedAsync(user);
        return user.LockoutEnd > clock.GetUtcNow() ? LockedOut(user, response, clock) : Wrong();
    }

    private static ProblemHttpResult Wrong() =>
        Problem.Of(StatusCodes.Status401Unauthorized, "wrong-credentials", "User name or password is wrong; check both and try again.");

    private static ProblemHttpResult LockedOut(User user, HttpResponse response, TimeProvider clock)
    {
        var until = user.LockoutEnd!.Value.ToUniversalTime();
        var seconds = (int)Math.Ceiling((until - clock.GetUtcNow()).TotalSeconds);
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(
            StatusCodes.Status423Locked,
            "locked-out",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Too many wrong passwords. Try again at {until:HH:mm:ss} UTC, or ask an administrator to set a new password."
            ),
            ("until", until)
        );
    }
}
