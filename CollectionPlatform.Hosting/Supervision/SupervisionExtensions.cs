using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>Keeps resources running, says when they are ready, and lets them crash at the push of a button.</summary>
public static class SupervisionExtensions
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>What ends by itself is started again; see <see cref="Supervision.KeepRunning"/>.</summary>
    /// <param name="resource">What is kept running.</param>
    /// <param name="stopFirst">Ends it in good order where SIGTERM would not.</param>
    public static IResourceBuilder<T> KeepRunning<T>(this IResourceBuilder<T> resource, Func<Task>? stopFirst = null)
        where T : IResource
    {
        if (!resource.ApplicationBuilder.ExecutionContext.IsRunMode)
            return resource;
        resource.ApplicationBuilder.Services.TryAddSingleton<StartRefusal>();
        resource.ApplicationBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KeepRunning>());
        if (stopFirst is not null)
            resource.WithAnnotation(new KeepRunning.StopFirst(stopFirst));
        return resource.WithAnnotation(new KeepRunning.Kept());
    }

    /// <param name="resource">What is ready or not.</param>
    /// <param name="complaint">Null when it is ready.</param>
    public static IResourceBuilder<T> WithReadiness<T>(this IResourceBuilder<T> resource, Func<CancellationToken, Task<string?>> complaint)
        where T : IResource
    {
        var name = $"{resource.Resource.Name}-ready";
        resource.ApplicationBuilder.Services.AddHealthChecks().AddCheck(name, new PatientCheck(TimeProvider.System, complaint));
        return resource.WithHealthCheck(name);
    }

    public static IResourceBuilder<T> WithHttpReadiness<T>(this IResourceBuilder<T> resource, string path)
        where T : IResourceWithEndpoints
    {
        var endpoint = resource.Resource.GetEndpoint("http");
        return resource.WithReadiness(async stop =>
        {
            using var answer = await Client.GetAsync(new Uri(endpoint.Url + path), stop);
            return answer.IsSuccessStatusCode ? null : await answer.Content.ReadAsStringAsync(stop);
        });
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
