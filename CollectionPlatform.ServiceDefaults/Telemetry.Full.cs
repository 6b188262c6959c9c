using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace CollectionPlatform.ServiceDefaults;

public static partial class Telemetry
{
    private static partial void Start(IHostApplicationBuilder builder, Action<IOpenTelemetryBuilder> describe)
    {
        builder.Logging.AddOpenTelemetry(o => { o.IncludeScopes = true; o.IncludeFormattedMessage = true; });
        describe(builder.Services.AddOpenTelemetry());
    }
}
