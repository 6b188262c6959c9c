using System.Net.Http.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Api.Tests.Access;

/// <summary>A test with users who sign in as Web lets them.</summary>
public abstract class AccessTest(ApiFixture fixture) : ApiTest(fixture)
{
    protected const string Password = "a long enough password";

    protected Task<UserView> NewUserAsync(string userName, string role = "viewer") =>
        PostAsync<UserView>(
            "/api/users",
            new
            {
                userName,
                password = Password,
                role,
            }
        );

    protected Task<HttpResponseMessage> SignInAsync(string userName, string password = Password, Guid? browserId = null) =>
        SignInAsync(App, userName, password, browserId);

    internal static async Task<HttpResponseMessage> SignInAsync(ApiApp app, string userName, string password, Guid? browserId = null)
    {
        using var web = app.Client(ApiApp.ServiceKey);
        return await web.PostAsJsonAsync(
            "/api/sign-in",
            new
            {
                userName,
                password,
                browserId,
            }
        );
    }

    protected Task<SignedIn> SignedInAsync(string userName, string password = Password, Guid? browserId = null) =>
        ReadAsync<SignedIn>(SignInAsync(userName, password, browserId));

    protected static SessionTicket Ticket(SignedIn signedIn) => new(signedIn.UserId, signedIn.SessionId, signedIn.SecurityStamp);

    /// <summary>The session as Web's check finds it; null when it is over.</summary>
    protected async Task<LiveSession?> CheckAsync(SessionTicket ticket)
    {
        using var web = App.Client(ApiApp.ServiceKey);
        return (
            await ReadAsync<List<LiveSession>>(web.PostAsJsonAsync("/api/sessions/check", new { tickets = (SessionTicket[])[ticket] }))
        ).SingleOrDefault();
    }

    protected async Task LockOutAsync(string userName)
    {
        for (var i = 1; i <= 5; i++)
            await RefusedAsync(SignInAsync(userName, "wrong"), 401, "wrong-credentials");
    }

    protected static async Task DoneAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        Xunit.Assert.Equal(204, (int)response.StatusCode);
    }

    private protected async Task<T> UsersDbAsync<T>(Func<UsersDb, Task<T>> act)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<UsersDb>());
    }

    /// <summary>As a new installation, for the tests that follow.</summary>
    private protected async Task BringBackAdminAsync()
    {
        await UsersDbAsync(db => db.Users.ExecuteDeleteAsync());
        await using var app = new ApiApp(Servers);
    }
}
