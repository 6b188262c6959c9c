using Microsoft.AspNetCore.SignalR;
using StackExchange.Redis;

namespace CollectionPlatform.Web.Live;

/// <summary>Tells the open pages of a user, wherever they are open, to ask whether their session still holds.</summary>
public sealed partial class Sessions(IHubContext<LiveHub> hub, ILogger<Sessions> log)
{
    /// <summary>Does not fail when the pages cannot be told: they learn it at their next request.</summary>
    public async Task CheckAsync(string userName)
    {
        try
        {
            await hub.Clients.User(userName).SendAsync("checkSession");
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            NotTold(e.Message);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The open pages of a user were not told to check their session ({Reason}); they learn it at their next request"
    )]
    private partial void NotTold(string reason);

    /// <summary>Users are known by their names.</summary>
    public sealed class ByName : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.User.Identity?.Name;
    }
}
