using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

public static class RedisRegistration
{
    public const string ConnectionName = "redis";

    /// <summary>A try that takes longer is given up for the next one, which the client's own beat of a second begins.</summary>
    private const int ReconnectMs = 500;

    /// <summary>One multiplexer per service (<see cref="IConnectionMultiplexer"/>, reconnecting by itself) and its health check.</summary>
    /// <exception cref="InvalidOperationException">There is no connection string named <c>redis</c>.</exception>
    public static void AddRedis(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddRedisClient(
            ConnectionName,
            // Traced only where traces are exported: recording every command would cost for nothing.
            settings =>
                (settings.DisableHealthChecks, settings.DisableTracing) = (
                    true,
                    string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
                ),
            // Tried again every second: by default the second try comes 2.5 s later or more, and work stands still until then.
            options => (options.AbortOnConnectFail, options.ReconnectRetryPolicy) = (false, new LinearRetry(ReconnectMs))
        );
        builder.Services.AddHealthChecks().AddCheck<RedisHealth>("redis");
    }

    private sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync();
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (RedisErrors.IsOfRedis(e, cancellationToken))
            {
                return HealthCheckResult.Unhealthy("Redis does not answer", e);
            }
        }
    }
}
