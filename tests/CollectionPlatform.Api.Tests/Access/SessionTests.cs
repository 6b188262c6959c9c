using System.Net.Http.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class SessionTests(ApiFixture fixture) : AccessTest(fixture)
{
    [Fact]
    public async Task A_session_holds_for_its_user_alone_and_until_it_is_ended()
    {
        await NewUserAsync("vera");
        var otto = await NewUserAsync("otto");
        var (ticket, other) = (Ticket(await SignedInAsync("vera")), Ticket(await SignedInAsync("vera")));
        Assert.Equal(new LiveSession(ticket.SessionId, ticket.UserId, "vera", Role.Viewer), await CheckAsync(ticket));
        Assert.Null(await CheckAsync(ticket with { UserId = otto.Id }));
        Assert.Null(await CheckAsync(ticket with { SecurityStamp = "another" }));

        using var web = App.Client(ApiApp.ServiceKey);
        await DoneAsync(web.DeleteAsync($"/api/sessions/{ticket.SessionId}"));
        await DoneAsync(web.DeleteAsync($"/api/sessions/{ticket.SessionId}")); // over already
        Assert.Null(await CheckAsync(ticket));
        Assert.NotNull(await CheckAsync(other)); // another browser's goes on
    }

    [Fact]
    public async Task A_new_password_ends_all_sessions_and_a_new_role_holds_at_the_next_check()
    {
        await NewUserAsync("vera");
        var ticket = Ticket(await SignedInAsync("vera"));
        await PutAsync<UserView>("/api/users/vera/role", new { role = "admin" });
        Assert.Equal(Role.Admin, (await CheckAsync(ticket))?.Role);
        await DoneAsync(Api.PutAsJsonAsync("/api/users/vera/password", new { password = "another long password" }));
        Assert.Null(await CheckAsync(ticket));
    }

    [Fact]
    public async Task A_lockout_ends_all_sessions()
    {
        await NewUserAsync("vera");
        var signedIn = await SignedInAsync("vera");
        await LockOutAsync("vera");
        Assert.Null(await CheckAsync(Ticket(signedIn)));
        Assert.NotNull(await CheckAsync(Ticket(await SignedInAsync("vera", browserId: signedIn.BrowserId))));
    }

    [Fact]
    public async Task A_user_created_again_has_no_sessions_of_the_former_one()
    {
        await NewUserAsync("vera");
        var ticket = Ticket(await SignedInAsync("vera"));
        await DoneAsync(Api.DeleteAsync("/api/users/vera"));
        Assert.Null(await CheckAsync(ticket));
        await NewUserAsync("vera", "admin");
        Assert.Null(await CheckAsync(ticket));
        using var asVera = App.Client(ApiApp.ServiceKey, $"{ticket.UserId}");
        await RefusedAsync(asVera.GetAsync("/api/settings"), 401, "unauthorized");
    }

    [Fact]
    public async Task A_session_that_is_not_used_expires_and_one_that_is_used_is_prolonged()
    {
        await NewUserAsync("vera");
        var (used, unused) = (Ticket(await SignedInAsync("vera")), Ticket(await SignedInAsync("vera")));
        await ExpireAsync(used, TimeSpan.FromHours(10));
        await ExpireAsync(unused, TimeSpan.FromSeconds(-1));
        Assert.Null(await CheckAsync(unused));
        Assert.NotNull(await CheckAsync(used));
        var until = await UsersDbAsync(db => db.Sessions.Where(s => s.Id == used.SessionId).Select(s => s.ExpiresAt).SingleAsync());
        Assert.InRange(until - DateTimeOffset.UtcNow, TimeSpan.FromHours(11), TimeSpan.FromHours(12));

        Task ExpireAsync(SessionTicket ticket, TimeSpan fromNow) =>
            UsersDbAsync(db =>
                db.Sessions.Where(s => s.Id == ticket.SessionId)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.ExpiresAt, DateTimeOffset.UtcNow + fromNow))
            );
    }

    [Fact]
    public async Task Only_the_service_key_checks_and_ends_sessions()
    {
        await RefusedAsync(Api.PostAsJsonAsync("/api/sessions/check", new { tickets = Array.Empty<object>() }), 403, "forbidden");
        await RefusedAsync(Api.DeleteAsync($"/api/sessions/{Guid.NewGuid()}"), 403, "forbidden");
        using var web = App.Client(ApiApp.ServiceKey);
        await RefusedAsync(web.PostAsJsonAsync("/api/sessions/check", new { tickets = Array.Empty<object>() }), 400, "invalid-input");
    }
}
