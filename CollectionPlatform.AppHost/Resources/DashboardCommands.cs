using System.Diagnostics;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost.Resources;

/// <summary>What a developer wants to try at the push of a button.</summary>
internal static class DashboardCommands
{
    /// <summary>Trouble of the stand-in marketplace, through its <c>/control</c> routes.</summary>
    public static IResourceBuilder<ProjectResource> WithFaultCommands(this IResourceBuilder<ProjectResource> sandbox)
    {
        foreach (var (provider, title) in (ReadOnlySpan<(string, string)>)[("ebay", "eBay"), ("amazon", "Amazon")])
        {
            Fault(provider, title, "outage", "PlugDisconnected", new { mode = "down" });
            Fault(
                provider,
                title,
                "slow",
                "TopSpeed",
                new
                {
                    mode = "up",
                    latencyMs = 400,
                    jitterMs = 400,
                }
            );
            Fault(provider, title, "key refused", "KeyReset", new { mode = "unauthorized" });
            Fault(
                provider,
                title,
                "rate limited",
                "ArrowTrendingDown",
                new
                {
                    mode = "up",
                    callsPerSecond = 5,
                    retryAfterSeconds = 5,
                }
            );
        }
        var reset = new HttpCommandOptions
        {
            Method = HttpMethod.Post,
            IconName = "CheckmarkCircle",
            IsHighlighted = true,
            Description = "Ends all faults and empties the ledger",
        };
        return sandbox.WithHttpCommand("/control/reset", "All well again", "http", "reset", reset);

        void Fault(string provider, string title, string fault, string icon, object settings) =>
            sandbox.WithHttpCommand(
                $"/control/{provider}",
                $"{title}: {fault}",
                "http",
                $"{provider}-{fault.Replace(' ', '-')}",
                new HttpCommandOptions
                {
                    Method = HttpMethod.Put,
                    IconName = icon,
                    Description = $"PUT /control/{provider} {settings}",
                    PrepareRequest = context =>
                    {
                        context.Request.Content = JsonContent.Create(settings);
                        return Task.CompletedTask;
                    },
                }
            );
    }

    /// <summary>kill -9, as a crash: it is started again, and nothing is lost.</summary>
    public static IResourceBuilder<T> WithCrashCommand<T>(this IResourceBuilder<T> resource)
        where T : IResource =>
        resource.WithCommand(
            "crash",
            "Crash (kill -9)",
            context =>
            {
                var resources = context.Services.GetRequiredService<ResourceNotificationService>();
                if (!resources.TryGetCurrentState(context.ResourceName, out var now) || PidFiles.Of(now.Snapshot) is not (> 0 and var pid))
                    return Task.FromResult(CommandResults.Failure("It does not run."));
                using var process = Process.GetProcessById(pid);
                process.Kill();
                return Task.FromResult(CommandResults.Success());
            },
            new CommandOptions
            {
                IconName = "Flash",
                Description = "Ends the process as a crash would; it is started again by itself",
                UpdateState = context =>
                    context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
                        ? ResourceCommandState.Enabled
                        : ResourceCommandState.Disabled,
            }
        );
}
