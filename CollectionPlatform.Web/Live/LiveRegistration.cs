using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.Feed;
using StackExchange.Redis;

namespace CollectionPlatform.Web.Live;

public static class LiveRegistration
{
    public const string HubPath = "/hub/live";

    public static void AddLive(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveChannels>();
        builder.Services.AddSingleton<SharedRunReads>().AddSingleton<RecentLog>();
        builder.Services.AddSingleton<ProductCards>().AddSingleton<RunFeed>();
        builder.Services.AddSingleton<RunFollower>();
        builder.Services.AddSingleton<RunningRuns>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunningRuns>());
        builder
            .Services.AddOptions<LiveOptions>()
            .BindConfiguration(LiveOptions.Section)
            .Validate(o => o.ConnectionsPerUser > 0, "Live:ConnectionsPerUser must be 1 or more.")
            .Validate(
                o => o.AllowedOrigins.All(origin => Uri.TryCreate(origin, UriKind.Absolute, out _)),
                "Live:AllowedOrigins must hold origins such as https://tools.example.org."
            )
            .ValidateOnStart();
        builder.Services.AddSingleton<OpenConnections>();
        builder.Services.AddHostedService<SessionWatch>();
        builder
            .Services.AddSignalR(o =>
            {
                o.MaximumReceiveMessageSize = 4096;
                o.StatefulReconnectBufferSize = 0;
                o.MaximumParallelInvocationsPerClient = 4;
            })
            .AddJsonProtocol(o => WireJson.Configure(o.PayloadSerializerOptions))
            // What one instance sends reaches the browsers of all. Progress does not need it, since every instance hears Redis itself.
            .AddStackExchangeRedis(builder.Configuration.GetConnectionString(RedisRegistration.ConnectionName)!, options =>
            {
                options.Configuration.ChannelPrefix = RedisChannel.Literal("collection:");
                options.Configuration.AbortOnConnectFail = false;
            });
    }

    public static void MapLive(this WebApplication app)
    {
        app.UseMiddleware<HubOrigins>();
        app.MapHub<LiveHub>(HubPath, o => o.CloseOnAuthenticationExpiration = true).RequireAuthorization();
    }
}
