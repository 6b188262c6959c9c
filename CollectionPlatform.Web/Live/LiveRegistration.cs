using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.SignalR;

namespace CollectionPlatform.Web.Live;

public static partial class LiveRegistration
{
    public const string HubPath = "/hub/live";

    public static void AddLive(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveChannels>();
        builder.Services.AddSingleton<SharedRunReads>();
        builder.Services.AddSingleton<RunFollower>();
        builder.Services.AddSingleton<RunningRuns>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunningRuns>());
        builder.Services.AddSingleton<Sessions>().AddSingleton<IUserIdProvider, Sessions.ByName>();
        var signalR = builder.Services
            .AddSignalR(o => { o.MaximumReceiveMessageSize = 4096; o.StatefulReconnectBufferSize = 0; o.MaximumParallelInvocationsPerClient = 4; })
            .AddJsonProtocol(o => WireJson.Configure(o.PayloadSerializerOptions));
        AddBackplane(builder, signalR);
    }

    /// <summary>The seam: what is sent by one instance reaches the browsers of all. Progress does not need it, since every instance hears Redis itself.</summary>
    static partial void AddBackplane(IHostApplicationBuilder builder, ISignalRServerBuilder signalR);

    public static void MapLive(this WebApplication app) => app.MapHub<LiveHub>(HubPath, o => o.CloseOnAuthenticationExpiration = true).RequireAuthorization();
}
