using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>
/// What every service has in common: health end points, telemetry, one-line logs, service discovery and a bounded shutdown.
/// </summary>
public static class ServiceDefaults
{
    /// <summary>Call first in Program.cs. A service adds its own readiness checks with <c>AddHealthChecks()</c>.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder
            .Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("StackExchange.Redis", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore.Database", LogLevel.Critical)
            .AddFilter("Microsoft.EntityFrameworkCore.Query", LogLevel.Critical); // what fails is thrown, and logged where it is handled
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.Services.AddHealthChecks().AddCheck("alive", () => HealthCheckResult.Healthy(), ["alive"]);
        builder.Services.AddSingleton(TimeProvider.System);
        // Names like http://api are looked up in services:api:http:0, as Aspire sets it. No retries: a paid call must go out once.
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>
    /// <c>/health</c>: 200 when ready to serve, else 503. <c>/alive</c>: 200 while the process lives. Neither needs a key.
    /// </summary>
    public static void MapHealthEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains("alive") }).AllowAnonymous();
    }
}
