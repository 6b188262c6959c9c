using System.Security.Claims;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Auth;

/// <summary>API keys, for administrators.</summary>
public static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").RequireAuthorization(Access.Admin);
        keys.MapGet("", ListAsync)
            .WithSummary("API keys in the order of their creation: how their secrets begin, and when they were last used")
            .ProducesProblem(400);
        keys.MapPost("", CreateAsync)
            .WithSummary(
                "Create an API key; its secret is shown this once. Its name must not look like that of a user, a key or the product"
            )
            .ProducesProblem(400)
            .ProducesProblem(409);
        keys.MapDelete("/{id:guid}", RevokeAsync).WithSummary("Revoke an API key, at once").ProducesProblem(404);
    }

    private static async Task<Ok<Page<ApiKeyView>>> ListAsync(UsersDb db, CancellationToken stop, int? limit = null, Guid? after = null)
    {
        var size = limit ?? PageQuery.DefaultLimit;
        var rows = await db
            .ApiKeys.AsNoTracking()
            .Where(k => after == null || k.Id > after)
            .OrderBy(k => k.Id)
            .Take(size + 1)
            .ToListAsync(stop);
        return TypedResults.Ok(rows.ToPage(size, ApiKeyView.Of, k => k.Id.ToString()));
    }

    private static async Task<Results<Created<CreatedApiKey>, ProblemHttpResult>> CreateAsync(
        NewApiKey request,
        UsersDb db,
        ClaimsPrincipal caller,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        var name = violations.Text("name", request.Name, ApiKey.MaxName);
        ActorName.Check(violations, "name", name);
        if (request.Role is null)
            violations.Add("role", "must be viewer or admin");
        if (violations.Any)
            return violations.ToProblem();

        await using var transaction = await db.ChangeActorsAsync(stop);
        var normalized = ActorName.Normalize(name);
        if ((await db.Users.Select(u => u.UserName!).ToListAsync(stop)).Append(FirstAdmin.Name).Any(IsThisName))
            return Taken("user");
        if (await db.ApiKeys.AnyAsync(k => k.NormalizedName == normalized, stop))
            return Taken("key");
        var secret = ApiKey.NewSecret();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NormalizedName = normalized,
            Role = request.Role!.Value,
            Hash = ApiKey.HashOf(secret),
            Prefix = ApiKey.PrefixOf(secret),
            CreatedBy = caller.Actor(),
            CreatedAt = clock.GetUtcNow(),
        };
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return TypedResults.Created(
            $"/api/keys/{key.Id}",
            new CreatedApiKey(key.Id, key.Name, key.Role, key.CreatedBy, key.CreatedAt, secret)
        );

        bool IsThisName(string other) => ActorName.Normalize(other) == normalized;

        ProblemHttpResult Taken(string by) =>
            Problem.Of(
                StatusCodes.Status409Conflict,
                $"{by}-exists",
                $"There is a {by} whose name is, or looks like, {name}; choose another name."
            );
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        Guid id,
        UsersDb db,
        Announcer announcer,
        CancellationToken stop
    )
    {
        if (await db.ApiKeys.Where(k => k.Id == id).ExecuteDeleteAsync(stop) == 0)
            return Problem.Unknown("key", id);
        await announcer.AccessChangedAsync();
        return TypedResults.NoContent();
    }
}
