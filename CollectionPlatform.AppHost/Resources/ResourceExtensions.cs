using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.AppHost.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CollectionPlatform.AppHost.Resources;

/// <summary>What this app model adds to resources.</summary>
internal static class ResourceExtensions
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>
    /// Runs the program that the build made instead of <c>dotnet run --no-build</c>: one process instead of two, seconds sooner, and a kill
    /// hits the
    /// service itself.
    /// </summary>
    public static IResourceBuilder<ProjectResource> RunBuilt(this IResourceBuilder<ProjectResource> project, DataDirectory? data)
    {
        if (data is null)
            return project;
        var file = project.Resource.GetProjectMetadata().ProjectPath;
        var directory = Path.GetDirectoryName(file)!;
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory); // …/bin/Debug/net10.0, of AppHost or of its tests
        var built = Path.Combine(directory, "bin", Path.GetFileName(Path.GetDirectoryName(own)!), Path.GetFileName(own));
        var program = Path.Combine(built, Path.GetFileNameWithoutExtension(file) + ".dll");
        return project
            .WithAnnotation(new ExecutableAnnotation { Command = "dotnet", WorkingDirectory = directory })
            .WithArgs(context =>
            {
                context.Args.Insert(0, program);
                context.Args.Add(data.Mark);
            });
    }

    /// <summary>Plain http on the loopback address, on a port of its own and without a proxy between the services.</summary>
    /// <param name="project">The service.</param>
    /// <param name="data">Remembers free ports; null when the model is published.</param>
    /// <param name="port">0: a free one.</param>
    public static IResourceBuilder<ProjectResource> Listen(this IResourceBuilder<ProjectResource> project, DataDirectory? data, int port)
    {
        var name = project.Resource.Name;
        int? fixedPort = data?.Ports.Of(name, port, $"Local:{char.ToUpperInvariant(name[0])}{name[1..]}Port");
#pragma warning disable ASPIRECERTIFICATES001 // no certificate, and no banner in the dashboard that one is missing
        return project
            .WithoutHttpsCertificate()
            .WithEndpoint("http", endpoint =>
                (endpoint.Port, endpoint.TargetPort, endpoint.IsProxied) = (fixedPort, fixedPort, data is null)
            );
#pragma warning restore ASPIRECERTIFICATES001
    }

    /// <summary>Telemetry goes to the dashboard. Without it, to the given OTLP endpoint, or nowhere.</summary>
    public static IResourceBuilder<ProjectResource> SendTelemetry(this IResourceBuilder<ProjectResource> project, LocalSettings local)
    {
        const string variable = "OTEL_EXPORTER_OTLP_ENDPOINT";
        if (local.Dashboard || !project.ApplicationBuilder.ExecutionContext.IsRunMode)
            return project;
        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.Remove(variable);
            if (project.ApplicationBuilder.Configuration[variable] is { Length: > 0 } given)
                context.EnvironmentVariables[variable] = given;
        });
    }

    /// <summary>What ends by itself is started again; see <see cref="Resources.KeepRunning"/>.</summary>
    /// <param name="resource">What is kept running.</param>
    /// <param name="stopFirst">Ends it in good order where SIGTERM would not.</param>
    public static IResourceBuilder<T> KeepRunning<T>(this IResourceBuilder<T> resource, Func<Task>? stopFirst = null)
        where T : IResource
    {
        if (!resource.ApplicationBuilder.ExecutionContext.IsRunMode)
            return resource;
        resource.ApplicationBuilder.Services.TryAddSingleton<StartRefusal>();
        resource.ApplicationBuilder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<Microsoft.Extensions.Hosting.IHostedService, KeepRunning>()
        );
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

    /// <summary>A link in the dashboard.</summary>
    public static IResourceBuilder<ProjectResource> WithLink(this IResourceBuilder<ProjectResource> project, string words, string path) =>
        project
            .WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = path, DisplayText = words });
}
