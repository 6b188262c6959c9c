using Microsoft.AspNetCore.SignalR;

namespace CollectionPlatform.Web.Live;

public static partial class LiveRegistration
{
    /// <summary>This profile has no backplane package: sends reach the browsers of this instance.</summary>
    static partial void AddBackplane(IHostApplicationBuilder builder, ISignalRServerBuilder signalR) => _ = (builder, signalR);
}
