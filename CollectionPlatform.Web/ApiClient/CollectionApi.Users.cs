using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

/// <summary>What a person or a key may do.</summary>
public enum Role
{
    /// <summary>May look.</summary>
    Viewer,

    /// <summary>May look and change.</summary>
    Admin,
}

/// <summary>What a browser's cookie says of its session.</summary>
public sealed record SessionTicket(Guid UserId, Guid SessionId, string SecurityStamp);

/// <param name="BrowserId">What this browser is known by from now on; see <see cref="SignIn.BrowserCookie"/>.</param>
public sealed record SignedIn(Guid UserId, string UserName, Role Role, Guid SessionId, string SecurityStamp, Guid BrowserId);

/// <summary>A session that holds, with its user as of now.</summary>
public sealed record LiveSession(Guid SessionId, Guid UserId, string UserName, Role Role);

/// <param name="LockedUntil">Set while too many wrong passwords keep the user out.</param>
public sealed record UserView(Guid Id, string UserName, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? LockedUntil);

/// <param name="Prefix">How the key begins.</param>
/// <param name="LastUsedAt">To the minute; null when it never was used.</param>
public sealed record KeyView(
    Guid Id,
    string Name,
    Role Role,
    string Prefix,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt
);

/// <param name="Secret">The key itself: shown this once, kept only as a hash.</param>
public sealed record NewKeyView(Guid Id, string Name, string Secret);

public sealed partial class CollectionApi
{
    /// <exception cref="ApiException">401 when name or password are wrong, or after too many tries.</exception>
    public Task<SignedIn> SignInAsync(string userName, string password, Guid? browserId, CancellationToken cancellation) =>
        SendAsync<SignedIn>(
            HttpMethod.Post,
            "api/sign-in",
            new
            {
                userName,
                password,
                browserId,
            },
            cancellation
        );

    /// <summary>Those of the sessions that hold; at most 500 at once.</summary>
    public Task<List<LiveSession>> SessionsAsync(IReadOnlyList<SessionTicket> tickets, CancellationToken cancellation) =>
        SendAsync<List<LiveSession>>(HttpMethod.Post, "api/sessions/check", new { tickets }, cancellation);

    /// <summary>The session as of now; null when it is over.</summary>
    public async Task<LiveSession?> FindSessionAsync(SessionTicket ticket, CancellationToken cancellation) =>
        (await SessionsAsync([ticket], cancellation)).SingleOrDefault();

    public Task EndSessionAsync(Guid id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/sessions/{id}", null, cancellation);

    public Task<Page<UserView>> UsersAsync(CancellationToken cancellation) =>
        GetAsync<Page<UserView>>("api/users" + Query(("limit", 500)), cancellation);

    public Task AddUserAsync(string userName, string password, Role role, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Post,
            "api/users",
            new
            {
                userName,
                password,
                role,
            },
            cancellation
        );

    public Task SetPasswordAsync(Guid userId, string password, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"api/users/{userId}/password", new { password }, cancellation);

    public Task DeleteUserAsync(Guid userId, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/users/{userId}", null, cancellation);

    public Task<Page<KeyView>> KeysAsync(CancellationToken cancellation) =>
        GetAsync<Page<KeyView>>("api/keys" + Query(("limit", 500)), cancellation);

    public Task<NewKeyView> AddKeyAsync(string name, Role role, CancellationToken cancellation) =>
        SendAsync<NewKeyView>(HttpMethod.Post, "api/keys", new { name, role }, cancellation);

    public Task DeleteKeyAsync(Guid id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/keys/{id}", null, cancellation);
}
