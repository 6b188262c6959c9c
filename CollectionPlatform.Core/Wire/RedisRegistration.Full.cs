using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Core.Wire;

public static partial class RedisRegistration
{
    static partial void Connect(IHostApplicationBuilder builder) =>
        builder.AddRedisClient(ConnectionName, settings => settings.DisableHealthChecks = true, options => options.AbortOnConnectFail = false);
}
