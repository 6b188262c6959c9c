using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost;

/// <summary>What a developer wants to try at the push of a button.</summary>
internal static class DashboardCommands
{
    /// <summary>Outages and other trouble of the stand-in marketplace, as in its <c>/control</c> routes.</summary>
    public static IResourceBuilder<ProjectResource> WithFaultCommands(this IResourceBuilder<ProjectResource> sandbox)
    {
        foreach (var (provider, title) in (ReadOnlySpan<(string, string)>)[("ebay", "eBay"), ("amazon", "Amazon")])
        {
            Control(provider, $"{title}: outage", new { mode = "down" }, "PlugDisconnected");
            Control(
                provider,
                $"{title}: slow and flaky",
                new
                {
                    mode = "up",
                    latencyMs = 400,
                    jitterMs = 400,
                    errorRate = 0.1,
                    timeoutRate = 0.02,
                },
                "TopSpeed"
            );
            Control(provider, $"{title}: key refused", new { mode = "unauthorized" }, "KeyReset");
        }
        return sandbox.WithHttpCommand(
            "/control/reset",
            "All well again",
            "http",
            "reset",
            new()
            {
                Method = HttpMethod.Post,
                IconName = "CheckmarkCircle",
                IsHighlighted = true,
                Description = "No faults, an empty ledger",
            }
        );

        void Control(string provider, string title, object faults, string icon) =>
            sandbox.WithHttpCommand(
                $"/control/{provider}",
                title,
                "http",
                title.ToLowerInvariant().Replace(": ", "-").Replace(' ', '-'),
                new()
                {
                    Method = HttpMethod.Put,
                    IconName = icon,
                    Description = $"PUT /control/{provider} {faults}",
                    PrepareRequest = context =>
                    {
                        context.Request.Content = JsonContent.Create(faults);
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
                if (
                    !context
                        .Services.GetRequiredService<ResourceNotificationService>()
                        .TryGetCurrentState(context.ResourceName, out var now)
                    || now.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is not { } pid
                )
                    return Task.FromResult(CommandResults.Failure("It does not run."));
                using var process = Process.GetProcessById(Convert.ToInt32(pid, CultureInfo.InvariantCulture));
                process.Kill();
                return Task.FromResult(CommandResults.Success());
            },
            new()
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
