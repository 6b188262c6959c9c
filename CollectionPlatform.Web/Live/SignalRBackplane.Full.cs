using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.SignalR;
using StackExchange.Redis;

namespace CollectionPlatform.Web.Live;

public static partial class LiveRegistration
{
    static partial void AddBackplane(IHostApplicationBuilder builder, ISignalRServerBuilder signalR) =>
        signalR.AddStackExchangeRedis(builder.Configuration.GetConnectionString(RedisRegistration.ConnectionName)!, options =>
        {
            options.Configuration.ChannelPrefix = RedisChannel.Literal("collection:");
            options.Configuration.AbortOnConnectFail = false;
        });
}
