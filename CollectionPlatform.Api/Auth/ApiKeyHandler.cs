using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Api.Auth;

/// <summary>
/// Reads <c>X-Api-Key</c>, and <c>X-Acting-User</c> (id or name) of the service key. Keys and roles are looked up at each request:
/// revoking works at once.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory log,
    UrlEncoder encoder,
    IOptions<AuthOptions> auth,
    UsersDb db
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public new const string Scheme = "ApiKey";
    public const string KeyHeader = "X-Api-Key",
        UserHeader = "X-Acting-User";

    private static readonly TimeSpan UsedWithin = TimeSpan.FromMinutes(1);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var given = Request.Headers[KeyHeader].ToString();
        if (given.Length == 0)
            return AuthenticateResult.NoResult();
        var actingFor = Request.Headers[UserHeader].ToString();
        if (IsSame(given, auth.Value.ServiceKey))
            return await ServiceAsync(actingFor);
        if (actingFor.Length > 0)
            return AuthenticateResult.Fail($"Only the service key may send {UserHeader}; leave the header out.");
        if (IsSame(given, auth.Value.ApiKey))
            return Success(null, ActorName.ApiKey, nameof(Role.Admin));

        var hash = ApiKey.HashOf(given);
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, Context.RequestAborted);
        if (key is null)
            return AuthenticateResult.Fail("This key is not known or was revoked; send a valid one in X-Api-Key.");
        await NoteUseAsync(key);
        return Success(key.Id, key.Name, key.Role.ToString());
    }

    /// <summary>At most once a minute.</summary>
    private async Task NoteUseAsync(ApiKey key)
    {
        var now = TimeProvider.GetUtcNow();
        if (now - key.LastUsedAt < UsedWithin)
            return;
        await db
            .ApiKeys.Where(k => k.Id == key.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), Context.RequestAborted);
    }

    private async Task<AuthenticateResult> ServiceAsync(string actingFor)
    {
        if (actingFor.Length == 0)
            return Success(null, ActorName.Web, Access.ServiceRole);
        var normalized = actingFor.ToUpperInvariant();
        var user = Violations.HasControl(actingFor)
            ? null
            : await db
                .Users.AsNoTracking()
                .Where(Guid.TryParse(actingFor, out var id) ? u => u.Id == id : u => u.NormalizedUserName == normalized)
                .Select(u => new
                {
                    u.Id,
                    u.UserName,
                    u.Role,
                })
                .SingleOrDefaultAsync(Context.RequestAborted);
        return user is null
            ? AuthenticateResult.Fail($"The user in {UserHeader} does not exist any more; sign in again.")
            : Success(user.Id, user.UserName!, user.Role.ToString(), Access.ServiceRole);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        Response.Headers.WWWAuthenticate = Scheme;
        await (failure is null ? Problem.OfStatus(401, Request) : Problem.Of(401, "unauthorized", failure)).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.OfStatus(403, Request).ExecuteAsync(Context);

    private static AuthenticateResult Success(Guid? id, string name, params string[] roles) =>
        AuthenticateResult.Success(
            new AuthenticationTicket(
                new ClaimsPrincipal(
                    new ClaimsIdentity(
                        [
                            new Claim(ClaimTypes.Name, name),
                            .. id is null ? [] : (Claim[])[new Claim(ClaimTypes.NameIdentifier, $"{id}")],
                            .. roles.Select(role => new Claim(ClaimTypes.Role, role)),
                        ],
                        Scheme
                    )
                ),
                Scheme
            )
        );

    /// <summary>Compares hashes, so that time tells nothing about the configured key, not even its length.</summary>
    private static bool IsSame(string given, string? configured) =>
        configured is { Length: > 0 }
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)),
            SHA256.HashData(Encoding.UTF8.GetBytes(configured))
        );
}
