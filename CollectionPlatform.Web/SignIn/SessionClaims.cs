using System.Security.Claims;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CollectionPlatform.Web.SignIn;

/// <summary>How a session stands in the cookie. Name and role are those of the last check, never trusted without a new one.</summary>
public static class SessionClaims
{
    private const string Session = "session",
        Stamp = "stamp";

    public static ClaimsPrincipal ToPrincipal(this SessionTicket ticket, string userName, Role role) =>
        new(
            new ClaimsIdentity(
                [
                    new(ClaimTypes.NameIdentifier, $"{ticket.UserId}"),
                    new(ClaimTypes.Name, userName),
                    new(ClaimTypes.Role, role.ToString()),
                    new(Session, $"{ticket.SessionId}"),
                    new(Stamp, ticket.SecurityStamp),
                ],
                CookieAuthenticationDefaults.AuthenticationScheme
            )
        );

    /// <summary>The ticket of who is signed in; null for strangers.</summary>
    public static SessionTicket? Ticket(this ClaimsPrincipal user) =>
        user.UserId() is { } id && Guid.TryParse(user.FindFirstValue(Session), out var session) && user.FindFirstValue(Stamp) is { } stamp
            ? new(id, session, stamp)
            : null;

    public static Guid? UserId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}
