using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    private readonly ConcurrentDictionary<string, Guid> ids = new();
    private readonly ConcurrentDictionary<Guid, string> open = new();

    /// <summary>Users who are admins now.</summary>
    public List<string> Admins { get; } = ["admin"];

    /// <summary>What browsers were known as when somebody signed in, and what they were answered.</summary>
    public ConcurrentQueue<(Guid? BrowserId, Guid Answered)> SignIns { get; } = new();

    /// <summary>Announces that sessions or users changed, as the Api does.</summary>
    public Func<Task> AccessChangedAsync { get; set; } = () => Task.CompletedTask;

    /// <summary>As if the announcement of their end had got lost.</summary>
    public void EndSessionsUnannounced(string user)
    {
        foreach (var (session, _) in open.Where(session => session.Value == user))
            open.TryRemove(session, out _);
    }

    private Guid IdOf(string name) => ids.GetOrAdd(name, _ => Guid.NewGuid());

    private string? NameOf(string? id) => ids.FirstOrDefault(known => $"{known.Value}" == id).Key;

    private void MapSessions(WebApplication api)
    {
        api.MapPost("/api/sign-in", (Credentials given) =>
        {
            if (given.Password != Password || !Users.Contains(given.UserName))
                return Problem(401, "wrong-credentials", "Wrong.");
            var (session, browser) = (Guid.NewGuid(), given.BrowserId ?? Guid.NewGuid());
            open[session] = given.UserName;
            SignIns.Enqueue((given.BrowserId, browser));
            return Results.Ok(
                new
                {
                    userId = IdOf(given.UserName),
                    userName = given.UserName,
                    role = RoleOf(given.UserName),
                    sessionId = session,
                    securityStamp = "stamp",
                    browserId = browser,
                }
            );
        });
        api.MapPost("/api/sessions/check", (Check check) => check
                .Tickets.Where(t => open.TryGetValue(t.SessionId, out var name) && Users.Contains(name) && IdOf(name) == t.UserId)
                .Select(t => new
                {
                    t.SessionId,
                    t.UserId,
                    UserName = open[t.SessionId],
                    Role = RoleOf(open[t.SessionId]),
                }));
        api.MapDelete("/api/sessions/{id:guid}", async (Guid id) =>
        {
            open.TryRemove(id, out _);
            await AccessChangedAsync();
            return Results.NoContent();
        });
    }

    private string RoleOf(string name) => Admins.Contains(name) ? "admin" : "viewer";

    private sealed record Credentials(string UserName, string Password, Guid? BrowserId);

    private sealed record Ticket(Guid UserId, Guid SessionId, string SecurityStamp);

    private sealed record Check(IReadOnlyList<Ticket> Tickets);
}
