using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.AppHost.Local;

namespace CollectionPlatform.AppHost.Resources;

/// <summary>What this app model adds to resources.</summary>
internal static class ResourceExtensions
{
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

    /// <summary>A link in the dashboard.</summary>
    public static IResourceBuilder<ProjectResource> WithLink(this IResourceBuilder<ProjectResource> project, string words, string path) =>
        project
            .WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = path, DisplayText = words });
}
