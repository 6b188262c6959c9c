using System.Security.Claims;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Auth;

/// <summary>API keys, for administrators.</summary>
public static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").RequireAuthorization(Access.Admin);
        keys.MapGet("", ListAsync).WithSummary("API keys in the order of their creation, without their secrets").ProducesProblem(400);
        keys.MapPost("", CreateAsync)
            .WithSummary("Create an API key; its secret is shown this once")
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
        if (request.Role is null)
            violations.Add("role", "must be viewer or admin");
        if (violations.Any)
            return violations.ToProblem();

        var secret = ApiKey.NewSecret();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Role = request.Role!.Value,
            Hash = ApiKey.HashOf(secret),
            CreatedBy = caller.Actor(),
            CreatedAt = clock.GetUtcNow(),
        };
        db.ApiKeys.Add(key);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "key-exists",
                $"There is a key named {name} already; choose another name or revoke that one."
            );
        }
        return TypedResults.Created(
            $"/api/keys/{key.Id}",
            new CreatedApiKey(key.Id, key.Name, key.Role, key.CreatedBy, key.CreatedAt, secret)
        );
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(Guid id, UsersDb db, CancellationToken stop) =>
        await db.ApiKeys.Where(k => k.Id == id).ExecuteDeleteAsync(stop) == 1 ? TypedResults.NoContent() : Problem.Unknown("key", id);
}
