using CollectionPlatform.Tests.Shared;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>Starts a service of the product as a process of its own. Disposing it is kill -9.</summary>
internal static class ServiceProcess
{
    /// <param name="project"><c>CollectionPlatform.Worker</c>, for one.</param>
    /// <param name="settings">As on the command line.</param>
    public static LocalServer Start(string project, params IEnumerable<string> settings)
    {
        var program = Repository.BuiltProgram(project);
        // Its own folder: settings are watched for changes with all that lies below, and a server works in the root of the file system.
        return LocalServer.Start([Repository.DotnetHost, program, $"--contentRoot={Path.GetDirectoryName(program)}", .. settings]);
    }
}
