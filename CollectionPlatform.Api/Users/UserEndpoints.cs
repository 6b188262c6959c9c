using System.Security.Claims;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Users;

public sealed record NewUser(string? UserName, string? Password, Role? Role);

public sealed record PasswordRequest(string? Password);

public sealed record RoleRequest(Role? Role);

/// <summary>Users, for administrators.</summary>
public static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users").RequireAuthorization(Access.Admin);
        users.MapGet("", ListAsync).WithSummary("Users by name");
        users
            .MapPost("", CreateAsync)
            .WithSummary("Create a user; names begin and end with a letter or digit, a password has at least 12 characters")
            .ProducesProblem(400)
            .ProducesProblem(409);
        users
            .MapPut("/{idOrName}/password", SetPasswordAsync)
            .WithSummary("Set a user's password; ends the user's sessions and a lockout")
            .ProducesProblem(400)
            .ProducesProblem(404);
        users
            .MapPut("/{idOrName}/role", SetRoleAsync)
            .WithSummary("Set a user's role; it holds from the next request on")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        users
            .MapDelete("/{idOrName}", DeleteAsync)
            .WithSummary("Delete a user with all sessions; nobody deletes oneself")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<Ok<Page<UserView>>> ListAsync(
        UsersDb db,
        TimeProvider clock,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var size = limit ?? PageQuery.DefaultLimit;
        var now = clock.GetUtcNow();
        var rows = await db
            .Users.AsNoTracking()
            .Where(u => after == null || string.Compare(u.NormalizedUserName, after) > 0)
            .OrderBy(u => u.NormalizedUserName)
            .Take(size + 1)
            .ToListAsync(stop);
        return TypedResults.Ok(rows.ToPage(size, u => UserView.Of(u, now), u => u.NormalizedUserName!));
    }

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> CreateAsync(
        NewUser request,
        UserManager<User> users,
        UsersDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        var name = violations.Text("userName", request.UserName, UserRegistration.MaxUserName);
        violations.CheckUserName(name);
        if (request.Role is null)
            violations.Add("role", "must be viewer or admin");
        violations.CheckPassword(request.Password);
        if (violations.Any)
            return violations.ToProblem();

        await using var transaction = await db.ChangeActorsAsync(stop);
        var normalized = ActorName.Normalize(name);
        if (await db.ApiKeys.AnyAsync(k => k.NormalizedName == normalized, stop))
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "key-exists",
                $"There is a key whose name is, or looks like, {name}; choose another name."
            );
        var user = new User
        {
            Id = Guid.CreateVersion7(),
            UserName = name,
            Role = request.Role!.Value,
            CreatedAt = clock.GetUtcNow(),
            LockoutEnabled = true,
        };
        try
        {
            var result = await users.CreateAsync(user, request.Password!);
            if (!result.Succeeded)
                return Refused(result, name);
            await transaction.CommitAsync(stop);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Exists(name); // created by another call since Identity looked
        }
        return TypedResults.Created($"/api/users/{user.Id}", UserView.Of(user, clock.GetUtcNow()));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPasswordAsync(
        string idOrName,
        PasswordRequest request,
        UserManager<User> users,
        Announcer announcer
    )
    {
        var violations = new Violations();
        violations.CheckPassword(request.Password);
        if (violations.Any)
            return violations.ToProblem();
        if (await users.FindAsync(idOrName) is not { } user)
            return Problem.Unknown("user", idOrName);
        var result = await users.ReplacePasswordAsync(user, request.Password!);
        if (!result.Succeeded)
            return Refused(result, user.UserName!);
        await announcer.AccessChangedAsync();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> SetRoleAsync(
        string idOrName,
        RoleRequest request,
        UserManager<User> users,
        UsersDb db,
        Announcer announcer,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (request.Role is not { } role)
            return Problem.Invalid("role", "must be viewer or admin");
        await using var transaction = await db.ChangeActorsAsync(stop);
        if (await users.FindAsync(idOrName) is not { } user)
            return Problem.Unknown("user", idOrName);
        if (role != Role.Admin && await IsLastAdminAsync(db, user, stop))
            return LastAdmin(user.UserName!);
        user.Role = role;
        var result = await users.UpdateAsync(user);
        if (!result.Succeeded)
            return Refused(result, user.UserName!);
        await transaction.CommitAsync(stop);
        await announcer.AccessChangedAsync();
        return TypedResults.Ok(UserView.Of(user, clock.GetUtcNow()));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string idOrName,
        ClaimsPrincipal caller,
        UserManager<User> users,
        UsersDb db,
        Announcer announcer,
        CancellationToken stop
    )
    {
        await using var transaction = await db.ChangeActorsAsync(stop);
        if (await users.FindAsync(idOrName) is not { } user)
            return Problem.Unknown("user", idOrName);
        if (user.Id == caller.Id())
            return Problem.Of(StatusCodes.Status409Conflict, "own-user", "You cannot remove yourself; another admin can.");
        if (await IsLastAdminAsync(db, user, stop))
            return LastAdmin(user.UserName!);
        var result = await users.DeleteAsync(user);
        if (!result.Succeeded)
            return Refused(result, user.UserName!);
        await transaction.CommitAsync(stop);
        await announcer.AccessChangedAsync();
        return TypedResults.NoContent();
    }

    private static async Task<bool> IsLastAdminAsync(UsersDb db, User user, CancellationToken stop) =>
        user.Role == Role.Admin && !await db.Users.AnyAsync(u => u.Role == Role.Admin && u.Id != user.Id, stop);

    private static ProblemHttpResult LastAdmin(string name) =>
        Problem.Of(StatusCodes.Status409Conflict, "last-admin", $"{name} is the last admin; give another user the role admin first.");

    private static ProblemHttpResult Exists(string name) =>
        Problem.Of(StatusCodes.Status409Conflict, "user-exists", $"There is a user {name} already; choose another name.");

    private static ProblemHttpResult Refused(IdentityResult result, string name)
    {
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName)))
            return Exists(name);
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "changed-meanwhile",
                $"{name} was changed at the same time; look at it and try again."
            );
        return Problem.Invalid(
            result.Errors.Any(e => e.Code.StartsWith("Password", StringComparison.Ordinal)) ? "password" : "userName",
            $"was refused: {string.Join(" ", result.Errors.Select(e => e.Description)).TrimEnd('.')}"
        );
    }
}
