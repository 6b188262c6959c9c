namespace CollectionPlatform.Web.ApiClient;

/// <param name="Role"><c>Admin</c> or <c>Viewer</c>.</param>
public sealed record SignedIn(string UserName, string Role);

/// <param name="Role"><c>Admin</c> or <c>Viewer</c>.</param>
public sealed record UserView(string UserName, string Role);

public sealed record KeyView(Guid Id, string Name, string Role, DateTimeOffset CreatedAt);

/// <param name="Key">The secret itself: shown once, kept only as a hash.</param>
public sealed record NewKeyView(Guid Id, string Name, string Key);

public sealed partial class CollectionApi
{
    /// <exception cref="ApiException">401 when name or password are wrong; <see cref="ApiException.LockedOut"/> after too many tries.</exception>
    public Task<SignedIn> SignInAsync(string userName, string password, CancellationToken cancellation) =>
        SendAsync<SignedIn>(HttpMethod.Post, "api/sign-in", new { userName, password }, cancellation);

    public Task<IReadOnlyList<UserView>> UsersAsync(CancellationToken cancellation) => ListAsync<UserView>("api/users", cancellation);

    public Task AddUserAsync(string userName, string password, string role, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, "api/users", new { userName, password, role }, cancellation);

    public Task SetPasswordAsync(string userName, string password, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"api/users/{Uri.EscapeDataString(userName)}/password", new { password }, cancellation);

    public Task DeleteUserAsync(string userName, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/users/{Uri.EscapeDataString(userName)}", null, cancellation);

    public Task<IReadOnlyList<KeyView>> KeysAsync(CancellationToken cancellation) => ListAsync<KeyView>("api/keys", cancellation);

    public Task<NewKeyView> AddKeyAsync(string name, string role, CancellationToken cancellation) =>
        SendAsync<NewKeyView>(HttpMethod.Post, "api/keys", new { name, role }, cancellation);

    public Task DeleteKeyAsync(Guid id, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, $"api/keys/{id}", null, cancellation);
}
