namespace CollectionPlatform.Architecture.Tests;

/// <summary>The repository's own sources: neither what a build makes, nor what others wrote, nor generated migrations.</summary>
internal static class SourceTree
{
    private static readonly string[] Foreign = ["node_modules", "bin", "obj", "dist", "Migrations", "artifacts", ".git", ".local"];

    private static readonly string Root = Find();

    /// <exception cref="InvalidOperationException">There are none: the tree was not found.</exception>
    public static IReadOnlyList<string> Files(params string[] extensions)
    {
        List<string> files = [.. In(Root).Where(file => extensions.Contains(Path.GetExtension(file)))];
        return files.Count > 0 ? files : throw new InvalidOperationException($"No sources in {Root}.");
    }

    /// <summary>A path as the repository has it.</summary>
    public static string Name(string path) => Path.GetRelativePath(Root, path);

    private static IEnumerable<string> In(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder).Where(d => !Foreign.Contains(Path.GetFileName(d))).SelectMany(In));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CollectionPlatform.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No CollectionPlatform.sln above {AppContext.BaseDirectory}.");
    }
}
