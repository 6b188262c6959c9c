using CollectionPlatform.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Users;

/// <param name="Tickets">1 to 500.</param>
public sealed record SessionCheck(IReadOnlyList<SessionTicket>? Tickets);

/// <summary>Lets Web ask which of its sessions still hold, and end one.</summary>
public static class SessionEndpoints
{
    private const int MaxTickets = 500;

    public static void MapSessions(this IEndpointRouteBuilder service)
    {
        var sessions = service.MapGroup("/sessions").WithTags("Users");
        sessions
            .MapPost("/check", CheckAsync)
            .WithSummary("Which of these sessions hold, with name and role of their users as of now (service key only)")
            .ProducesProblem(400);
        sessions.MapDelete("/{id:guid}", EndAsync).WithSummary("End a session, at once (service key only)");
    }

    private static async Task<Results<Ok<List<LiveSession>>, ProblemHttpResult>> CheckAsync(
        SessionCheck request,
        Sessions sessions,
        CancellationToken stop
    ) =>
        request.Tickets is { Count: > 0 and <= MaxTickets } tickets && tickets.All(t => t is { SecurityStamp: not null })
            ? TypedResults.Ok(await sessions.HoldingAsync(tickets, stop))
            : Problem.Invalid("tickets", $"must be a list of 1 to {MaxTickets} tickets with userId, sessionId and securityStamp");

    private static async Task<NoContent> EndAsync(Guid id, Sessions sessions, CancellationToken stop)
    {
        await sessions.EndAsync(id, stop);
        return TypedResults.NoContent();
    }
}
