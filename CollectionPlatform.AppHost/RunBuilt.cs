using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.AppHost;

internal static class RunBuiltExtensions
{
    /// <summary>
    /// Runs the program that the build made, instead of `dotnet run --no-build`: one process instead of two, seconds sooner, and a kill
    /// hits the service itself.
    /// </summary>
    public static IResourceBuilder<ProjectResource> RunBuilt(this IResourceBuilder<ProjectResource> project)
    {
        if (!project.ApplicationBuilder.ExecutionContext.IsRunMode)
            return project;
        var file = project.Resource.GetProjectMetadata().ProjectPath;
        var directory = Path.GetDirectoryName(file)!;
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory); // …/bin/Debug/net10.0, of AppHost or of its tests
        var program = Path.Combine(
            directory,
            "bin",
            Path.GetFileName(Path.GetDirectoryName(own)!),
            Path.GetFileName(own),
            Path.GetFileNameWithoutExtension(file) + ".dll"
        );
        return project
            .WithAnnotation(new ExecutableAnnotation { Command = "dotnet", WorkingDirectory = directory })
            .WithArgs(context => context.Args.Insert(0, program));
    }
}
