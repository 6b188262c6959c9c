using System.Text.Json.Serialization;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Api;

/// <summary>JSON as everywhere in the system, and the largest body that a call takes unless its route says another.</summary>
internal static class Bounds
{
    private const long MaxBodyBytes = 256 * 1024;

    public static void AddBounds(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            WireJson.Configure(o.SerializerOptions);
            o.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow; // dry_run must not pass for dryRun
            o.SerializerOptions.AllowDuplicateProperties = false;
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // a number in quotes is a mistake, and is said to be one
        });
    }
}
