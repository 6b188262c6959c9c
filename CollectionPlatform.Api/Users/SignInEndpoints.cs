using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Api.Users;

/// <param name="BrowserId">What an earlier sign-in in this browser was answered; null when there was none.</param>
public sealed record SignInRequest(string? UserName, string? Password, Guid? BrowserId);

/// <param name="SessionId">The session that began; with the user's id and security stamp it makes the ticket of the browser.</param>
/// <param name="BrowserId">To be kept by the browser for years: wrong passwords from elsewhere do not lock it out.</param>
public sealed record SignedIn(Guid UserId, string UserName, Role Role, Guid SessionId, string SecurityStamp, Guid BrowserId);

/// <summary>Lets Web ask who may come in.</summary>
public static class SignInEndpoints
{
    private const int MaxBodyBytes = 8 * 1024;

    public static void MapSignIn(this IEndpointRouteBuilder service) =>
        service
            .MapPost("/sign-in", SignInAsync)
            .WithTags("Users")
            .WithSummary("Check a user's password and begin a session (service key only); a locked user is answered like a wrong password")
            .RequireRateLimiting(Access.SignInLimit)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(413)
            .ProducesProblem(429);

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(
        SignInRequest request,
        PasswordCheck check,
        Sessions sessions,
        CancellationToken stop
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

        if (await check.CheckAsync(name, request.Password!, request.BrowserId, stop) is not { } user)
            return Problem.Of(
                StatusCodes.Status401Unauthorized,
                "wrong-credentials",
                "User name or password is wrong, or there were too many wrong tries; check both and try again later."
            );
        var browser = request.BrowserId ?? Guid.NewGuid();
        var session = await sessions.BeginAsync(user.Id, browser, stop);
        return TypedResults.Ok(new SignedIn(user.Id, user.UserName!, user.Role, session.Id, user.SecurityStamp!, browser));
    }
}
