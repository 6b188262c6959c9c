namespace CollectionPlatform.TestSupport;

/// <summary>Where the source tree and what was built from it lie, seen from a running test.</summary>
public static class Repository
{
    /// <summary>The folder of <c>CollectionPlatform.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A project's main assembly, of the same configuration and framework as the running test.</summary>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    public static string BuiltProgram(string project)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)); // …/bin/Debug/net10.0
        var program = Path.Combine(Root, project, "bin", own.Parent!.Name, own.Name, project + ".dll");
        return File.Exists(program)
            ? program
            : throw new FileNotFoundException($"{program} is missing; build the solution first.", program);
    }

    /// <summary>The <c>dotnet</c> that runs this test.</summary>
    public static string DotnetHost { get; } =
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "CollectionPlatform.sln")))
                return directory.FullName;
        throw new DirectoryNotFoundException($"CollectionPlatform.sln is in none of the folders above {AppContext.BaseDirectory}.");
    }
}
