using System.Diagnostics;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost.Resources;

/// <summary>What a developer wants to try at the push of a button.</summary>
internal static class DashboardCommands
{
    private static readonly (string Name, string Icon, string Settings)[] Faults =
    [
        ("outage", "PlugDisconnected", """{"mode": "down"}"""),
        ("slow", "TopSpeed", """{"mode": "up", "latencyMs": 400, "jitterMs": 400}"""),
        ("key refused", "KeyReset", """{"mode": "unauthorized"}"""),
        ("rate limited", "ArrowTrendingDown", """{"mode": "up", "callsPerSecond": 5, "retryAfterSeconds": 5}"""),
    ];

    /// <summary>Trouble of the stand-in marketplace, through its <c>/control</c> routes.</summary>
    public static IResourceBuilder<ProjectResource> WithFaultCommands(this IResourceBuilder<ProjectResource> sandbox)
    {
        foreach (var provider in (string[])["eBay", "Amazon"])
        foreach (var fault in Faults)
            sandbox.WithFaultCommand(provider, fault.Name, fault.Icon, fault.Settings);
        var reset = new HttpCommandOptions
        {
            Method = HttpMethod.Post,
            IconName = "CheckmarkCircle",
            IsHighlighted = true,
            Description = "Ends all faults and empties the ledger",
        };
        return sandbox.WithHttpCommand("/control/reset", "All well again", "http", "reset", reset);
    }

    private static void WithFaultCommand(
        this IResourceBuilder<ProjectResource> sandbox,
        string provider,
        string fault,
        string icon,
        string settings
    )
    {
        var name = provider.ToLowerInvariant();
        var options = new HttpCommandOptions
        {
            Method = HttpMethod.Put,
            IconName = icon,
            Description = $"PUT /control/{name} {settings}",
            PrepareRequest = context =>
            {
                context.Request.Content = new StringContent(settings, Encoding.UTF8, "application/json");
                return Task.CompletedTask;
            },
        };
        sandbox.WithHttpCommand($"/control/{name}", $"{provider}: {fault}", "http", $"{name}-{fault.Replace(' ', '-')}", options);
    }
}
