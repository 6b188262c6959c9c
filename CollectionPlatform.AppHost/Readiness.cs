using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.AppHost;

/// <summary>
/// A health check that waits: Aspire looks at what is not healthy yet after 1, 3, 6, 10, 15 s and so on, so that much of a start would be
/// spent waiting for the next look.
/// </summary>
internal sealed class PatientCheck(Func<CancellationToken, Task<string?>> complaint) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10),
        Glance = TimeSpan.FromMilliseconds(50);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        for (var end = DateTime.UtcNow + Patience; ; await Task.Delay(Glance, cancellationToken))
        {
            string? said;
            try
            {
                said = await complaint(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                said = e.Message;
            }
            if (said is null)
                return HealthCheckResult.Healthy();
            if (DateTime.UtcNow > end)
                return HealthCheckResult.Unhealthy(said);
        }
    }
}

internal static class ReadinessExtensions
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <param name="resource">What is ready or not.</param>
    /// <param name="complaint">Null when it is ready.</param>
    public static IResourceBuilder<T> WithReadiness<T>(this IResourceBuilder<T> resource, Func<CancellationToken, Task<string?>> complaint)
        where T : IResource
    {
        var name = $"{resource.Resource.Name}-ready";
        resource.ApplicationBuilder.Services.AddHealthChecks().AddCheck(name, new PatientCheck(complaint));
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

    /// <summary>One line on the terminal when everything is ready.</summary>
    public static void SayWhenReady(this IDistributedApplicationBuilder builder) => builder.Services.AddHostedService<Ready>();

    private sealed class Ready(ResourceNotificationService resources, DistributedApplicationModel model) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var services = model.Resources.OfType<ProjectResource>().ToList();
            await Task.WhenAll(
                services.Select(service =>
                    resources.WaitForResourceHealthyAsync(service.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken)
                )
            );
            string Url(string name) =>
                services.First(s => s.Name == name).GetEndpoint("http").Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
            Console.WriteLine($"READY web={Url("web")} api={Url("api")} sandbox={Url("sandbox")}");
        }
    }
}
