using Microsoft.AspNetCore.SignalR;

namespace CollectionPlatform.Web.Live;

/// <summary>Tells the open pages of a user, wherever they are open, to ask whether their session still holds.</summary>
public sealed class Sessions(IHubContext<LiveHub> hub)
{
    public Task CheckAsync(string userName) => hub.Clients.User(userName).SendAsync("checkSession");

    /// <summary>Users are known by their names.</summary>
    public sealed class ByName : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.User.Identity?.Name;
    }
}
