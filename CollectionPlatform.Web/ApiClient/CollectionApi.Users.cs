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

public sealed record SignedIn(string UserName, Role Role);

/// <param name="LockedUntil">Set while too many wrong passwords keep the user out.</param>
public sealed record UserView(string UserName, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? LockedUntil);

public sealed record KeyView(Guid Id, string Name, Role Role, string CreatedBy, DateTimeOffset CreatedAt);

/// <param name="Secret">The key itself: shown this once, kept only as a hash.</param>
public sealed record NewKeyView(Guid Id, string Name, string Secret);

public sealed partial class CollectionApi
{
    /// <exception cref="ApiException">401 when name or password are wrong; <see cref="ApiException.LockedOut"/> after too many
    /// tries.</exception>
    public Task<SignedIn> SignInAsync(string userName, string password, CancellationToken cancellation) =>
        SendAsync<SignedIn>(HttpMethod.Post, "api/sign-in", new { userName, password }, cancellation);

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

    public Task SetPasswordAsync(string userName, string password, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"api/users/{Uri.EscapeDataString(userName)}/password", new { password }, cancellation);

    public Task DeleteUserAsync(string userName, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/users/{Uri.EscapeDataString(userName)}", null, cancellation);

    public Task<Page<KeyView>> KeysAsync(CancellationToken cancellation) =>
        GetAsync<Page<KeyView>>("api/keys" + Query(("limit", 500)), cancellation);

    public Task<NewKeyView> AddKeyAsync(string name, Role role, CancellationToken cancellation) =>
        SendAsync<NewKeyView>(HttpMethod.Post, "api/keys", new { name, role }, cancellation);

    public Task DeleteKeyAsync(Guid id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/keys/{id}", null, cancellation);
}
