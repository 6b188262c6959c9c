using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
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
            .WithSummary("Create a user; a password has at least 12 characters")
            .ProducesProblem(400)
            .ProducesProblem(409);
        users
            .MapPut("/{name}/password", SetPasswordAsync)
            .WithSummary("Set a user's password; ends a lockout")
            .ProducesProblem(400)
            .ProducesProblem(404);
        users
            .MapPut("/{name}/role", SetRoleAsync)
            .WithSummary("Set a user's role")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        users.MapDelete("/{name}", DeleteAsync).WithSummary("Delete a user").ProducesProblem(404).ProducesProblem(409);
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
        TimeProvider clock
    )
    {
        var violations = new Violations();
        var name = violations.Text("userName", request.UserName, UserRegistration.MaxUserName);
        if (request.Role is null)
            violations.Add("role", "must be viewer or admin");
        CheckPassword(violations, request.Password);
        if (violations.Any)
            return violations.ToProblem();

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
            return result.Succeeded
                ? TypedResults.Created($"/api/users/{Uri.EscapeDataString(name)}", UserView.Of(user, clock.GetUtcNow()))
                : Refused(result, name);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Exists(name); // created by another call since Identity looked
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPasswordAsync(
        string name,
        PasswordRequest request,
        UserManager<User> users
    )
    {
        var violations = new Violations();
        CheckPassword(violations, request.Password);
        if (violations.Any)
            return violations.ToProblem();
        if (await users.FindByNameAsync(name) is not { } user)
            return Problem.Unknown("user", name);
        var result = await users.ReplacePasswordAsync(user, request.Password!);
        return result.Succeeded ? TypedResults.NoContent() : Refused(result, name);
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> SetRoleAsync(
        string name,
        RoleRequest request,
        UserManager<User> users,
        UsersDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (request.Role is not { } role)
            return Problem.Invalid("role", "must be viewer or admin");
        await using var transaction = await OneAtATimeAsync(db, stop);
        if (await users.FindByNameAsync(name) is not { } user)
            return Problem.Unknown("user", name);
        if (role != Role.Admin && await IsLastAdminAsync(db, user, stop))
            return LastAdmin(name);
        user.Role = role;
        var result = await users.UpdateAsync(user);
        if (!result.Succeeded)
            return Refused(result, name);
        await transaction.CommitAsync(stop);
        return TypedResults.Ok(UserView.Of(user, clock.GetUtcNow()));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name,
        UserManager<User> users,
        UsersDb db,
        CancellationToken stop
    )
    {
        await using var transaction = await OneAtATimeAsync(db, stop);
        if (await users.FindByNameAsync(name) is not { } user)
            return Problem.Unknown("user", name);
        if (await IsLastAdminAsync(db, user, stop))
            return LastAdmin(name);
        var result = await users.DeleteAsync(user);
        if (!result.Succeeded)
            return Refused(result, name);
        await transaction.CommitAsync(stop);
        return TypedResults.NoContent();
    }

    /// <summary>Two administrators who remove each other at once must not leave nobody.</summary>
    private static async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> OneAtATimeAsync(
        UsersDb db,
        CancellationToken stop
    )
    {
        var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlAsync($"lock table identity.users in share row exclusive mode", stop);
        return transaction;
    }

    private static async Task<bool> IsLastAdminAsync(UsersDb db, User user, CancellationToken stop) =>
        user.Role == Role.Admin && !await db.Users.AnyAsync(u => u.Role == Role.Admin && u.Id != user.Id, stop);

    private static ProblemHttpResult LastAdmin(string name) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "last-admin",
            $"{name} is the last administrator; give another user the role admin first."
        );

    private static ProblemHttpResult Exists(string name) =>
        Problem.Of(StatusCodes.Status409Conflict, "user-exists", $"There is a user {name} already; choose another name.");

    private static void CheckPassword(Violations violations, string? password)
    {
        if (password is not { Length: >= UserRegistration.MinPassword and <= UserRegistration.MaxPassword })
            violations.Add("password", $"must have {UserRegistration.MinPassword} to {UserRegistration.MaxPassword} characters");
    }

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
