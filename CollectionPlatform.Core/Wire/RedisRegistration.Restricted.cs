using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

public static partial class RedisRegistration
{
    static partial void Connect(IHostApplicationBuilder builder)
    {
        var options = ConfigurationOptions.Parse(builder.Configuration.GetConnectionString(ConnectionName)
            ?? throw new InvalidOperationException($"Set the connection string ConnectionStrings:{ConnectionName} to a Redis server."));
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.ResponseTimeout = 5000;
        // An instance, not a factory: version 1.2.6 blocks for its time-out when the container disposes it.
        builder.Services.AddSingleton<IConnectionMultiplexer>(ConnectionMultiplexer.Connect(options));
    }
}
